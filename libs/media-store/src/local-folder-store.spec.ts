/** Files in a folder: whole, apart by tenant, and nowhere else. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sha256 } from '@enlace/crypto';
import { LocalFolderStore } from './local-folder-store.js';
import { mediaKey } from './media-store.js';

const BYTES = Buffer.from([0, 1, 254, 255]);
const DIGEST = sha256(BYTES);

describe('a folder of files', () => {
  const root = mkdtempSync(join(tmpdir(), 'media-'));
  const store = new LocalFolderStore(join(root, 'made', 'when-needed'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('gives back the bytes it was given, and nothing once they are removed', async () => {
    const key = mediaKey('acme', DIGEST);
    expect(await store.get(key)).toBeUndefined();
    await store.put(key, BYTES);
    await store.put(key, BYTES);
    expect(await store.get(key)).toEqual(BYTES);
    expect(await store.get(mediaKey('globex', DIGEST))).toBeUndefined();
    await store.delete(key);
    await store.delete(key);
    expect(await store.get(key)).toBeUndefined();
  });

  it('shows a file under its name only when it is whole: nothing lies beside it afterwards', async () => {
    await Promise.all(Array.from({ length: 8 }, () => store.put(mediaKey('acme', DIGEST), BYTES)));
    expect(readdirSync(join(root, 'made', 'when-needed', 'acme'))).toEqual([DIGEST]);
  });

  it.each([
    `../acme/${DIGEST}`,
    `acme/../${DIGEST}`,
    `acme/x/${DIGEST}`,
    `/${DIGEST}`,
    `acme/${DIGEST}/..`,
    `acme/..`,
    `acme/${DIGEST.toUpperCase()}`,
    `acme\\..\\${DIGEST}`,
  ])('takes no path for a key: %s', async (key) => {
    await expect(store.get(key)).rejects.toThrow(RangeError);
    await expect(store.put(key, BYTES)).rejects.toThrow(RangeError);
    await expect(store.delete(key)).rejects.toThrow(RangeError);
  });

  it('is unavailable, to be tried again, where it cannot write', async () => {
    const inTheWay = join(root, 'a-file');
    writeFileSync(inTheWay, '');
    const put = new LocalFolderStore(inTheWay).put(mediaKey('acme', DIGEST), BYTES);
    await expect(put).rejects.toMatchObject({ code: 'media.unavailable', disposition: { kind: 'retry' } });
  });
});
