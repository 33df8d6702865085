/** Puts the body of an import on disk first: it arrives as fast as the line allows, and is worked off as long as it takes. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '@enlace/contracts';

export const MOST_BYTES = 256 * 1_024 * 1_024;

export interface SpooledBody {
  readonly content: Readable;
  /** To be called in the end, however it ended. */
  remove(): Promise<void>;
}

/** @throws AppError `request.too_large`; the connection stays, so that the answer can be read */
export async function spooled(
  body: Readable,
  mostBytes = MOST_BYTES,
  under = tmpdir(),
): Promise<SpooledBody> {
  const folder = await mkdtemp(join(under, 'enlace-import-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'body');
    await pipeline(counted(body, mostBytes), createWriteStream(path, { mode: 0o600 }));
    return { content: createReadStream(path), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function* counted(body: Readable, mostBytes: number): AsyncIterable<Buffer> {
  let size = 0;
  for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > mostBytes) throw tooManyBytes();
    yield chunk;
  }
}

export function tooManyBytes(): AppError {
  return new AppError('request.too_large', 'An import takes 256 MB, and 64 KB a row: send it in parts');
}
