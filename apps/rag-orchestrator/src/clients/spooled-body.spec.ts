/** A body is on disk while it is worked off, and no longer. */
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { spooled } from './spooled-body.js';

const left = async (): Promise<string[]> =>
  (await readdir(tmpdir())).filter((name) => name.startsWith('enlace-import-')).sort();

it('is read back whole, and removed', async () => {
  const before = await left();
  const body = await spooled(Readable.from([Buffer.from('id\n'), Buffer.from('c-1\n')]));
  const chunks: Buffer[] = [];
  for await (const chunk of body.content) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('id\nc-1\n');
  await body.remove();
  expect(await left()).toEqual(before);
});

it('is refused where it is too large, and leaves nothing and a connection that can be answered', async () => {
  const before = await left();
  const body = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(1_048_576)));
  await expect(spooled(body, 1_048_576)).rejects.toMatchObject({ code: 'request.too_large' });
  expect(await left()).toEqual(before);
  expect(body.destroyed).toBe(false);
});
