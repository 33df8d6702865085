/** Which files are taken, and under which name they lie. */
import { sha256 } from '@enlace/crypto';
import { MediaFiles } from './media-files.js';
import { MediaStore } from './media-store.js';

class Memory extends MediaStore {
  readonly kept = new Map<string, { bytes: Uint8Array; type: string }>();
  put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    this.kept.set(key, { bytes, type });
    return Promise.resolve();
  }
  get(key: string): Promise<Uint8Array | undefined> {
    return Promise.resolve(this.kept.get(key)?.bytes);
  }
  delete(key: string): Promise<void> {
    this.kept.delete(key);
    return Promise.resolve();
  }
}

const PNG = Buffer.from('\x89PNG\r\n\x1a\n…', 'latin1');

describe('files under the rules', () => {
  const store = new Memory();
  const files = new MediaFiles(store, { maxBytes: 64, types: ['image/*', 'application/pdf'] });

  it('lie under their tenant and the hash of what is in them', async () => {
    const kept = await files.keep('acme', PNG, ['image/png']);
    expect(kept).toEqual({ sha256: sha256(PNG), size: PNG.length, mimeType: 'image/png' });
    expect([...store.kept.keys()]).toEqual([`acme/${sha256(PNG)}`]);
    expect(await files.read('acme', kept.sha256)).toEqual(PNG);
    await expect(files.read('globex', kept.sha256)).rejects.toMatchObject({ code: 'media.not_found' });
  });

  it('are of the first type that was said, else of what they look like', () => {
    expect(files.check(PNG, [undefined, 'Image/WebP; q=1', 'image/png'])).toBe('image/webp');
    expect(files.check(PNG, ['application/octet-stream', ''])).toBe('image/png');
    expect(files.check(PNG, ['image/png\r\nset-cookie: x'])).toBe('image/png');
    expect(files.check(Buffer.from('%PDF-1.7'), [])).toBe('application/pdf');
  });

  it.each([
    ['of a type that is not on the list', PNG, 'text/html', { mime_type: 'text/html' }],
    ['of a type nobody knows', Buffer.from('?'), undefined, { mime_type: 'application/octet-stream' }],
    ['a byte too large', Buffer.alloc(65), 'image/png', { max_bytes: 64 }],
    ['empty', Buffer.alloc(0), 'image/png', undefined],
  ])('are refused when they are %s', async (_, bytes, said, details) => {
    const before = store.kept.size;
    const refusal: unknown = await files.keep('acme', bytes, [said]).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'media.refused' });
    if (details !== undefined) expect(refusal).toMatchObject({ details });
    expect(store.kept.size).toBe(before);
  });
});
