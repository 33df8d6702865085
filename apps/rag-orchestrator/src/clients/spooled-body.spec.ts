/** A body is on disk while it is worked off, and no longer. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { spooled } from './spooled-body.js';

const MEGABYTE = 1_048_576;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'enlace-spooled-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('is read back whole, and removed', async () => {
  const body = await spooled(Readable.from([Buffer.from('id\n'), Buffer.from('c-1\n')]), MEGABYTE, folder);
  const chunks: Buffer[] = [];
  for await (const chunk of body.content) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toBe('id\nc-1\n');
  expect(await readdir(folder)).toHaveLength(1);
  await body.remove();
  expect(await readdir(folder)).toEqual([]);
});

it('is refused where it is too large, and leaves nothing and a connection that can be answered', async () => {
  const body = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(MEGABYTE)));
  await expect(spooled(body, MEGABYTE, folder)).rejects.toMatchObject({ code: 'request.too_large' });
  expect(await readdir(folder)).toEqual([]);
  expect(body.destroyed).toBe(false);
});
