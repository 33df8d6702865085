/** Bytes that nobody needs are gone; bytes that somebody is just keeping are not. */
import { sha256 } from '@enlace/crypto';
import { MediaFiles } from './media-files.js';
import { MediaStore } from './media-store.js';

class Memory extends MediaStore {
  readonly kept = new Map<string, Uint8Array>();
  put(key: string, bytes: Uint8Array): Promise<void> {
    this.kept.set(key, bytes);
    return Promise.resolve();
  }
  get(key: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.kept.get(key));
  }
  delete(key: string): Promise<void> {
    this.kept.delete(key);
    return Promise.resolve();
  }
}

const BYTES = Buffer.from('%PDF-1.7 the bill');

async function filled(): Promise<{ store: Memory; files: MediaFiles; digest: string }> {
  const store = new Memory();
  const files = new MediaFiles(store, { maxBytes: 1_000, types: ['application/pdf'] });
  await files.keep('acme', BYTES, ['application/pdf']);
  return { store, files, digest: sha256(BYTES) };
}

it('a file nobody needs is gone, and is as good as gone the second time', async () => {
  const { store, files, digest } = await filled();
  expect(await files.erase('acme', digest, () => Promise.resolve(false))).toBe(true);
  expect(store.kept.size).toBe(0);
  expect(await files.erase('acme', digest, () => Promise.resolve(false))).toBe(true);
});

it('a file that another has too stays, also when that is only told afterwards', async () => {
  const { store, files, digest } = await filled();
  expect(await files.erase('acme', digest, () => Promise.resolve(true))).toBe(false);
  let asked = 0;
  expect(await files.erase('acme', digest, () => Promise.resolve((asked += 1) > 1))).toBe(false);
  expect(store.kept.get(`acme/${digest}`)).toEqual(BYTES);
});
