/** Files in a folder of this machine, or of a volume that the replicas share. */
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { requestId } from '@enlace/crypto';
import { MediaStore, partsOf, storeUnavailable } from './media-store.js';

const OWNER_ONLY = { directory: 0o700, file: 0o600 } as const;

export class LocalFolderStore extends MediaStore {
  private readonly root: string;

  /** @param root made when the first file is kept */
  constructor(root: string) {
    super();
    this.root = resolve(root);
  }

  /** Written aside and put in its place when it is on the disk: nobody finds half a file, also after a crash. */
  async put(key: string, bytes: Uint8Array): Promise<void> {
    const path = this.pathOf(key);
    const aside = `${path}.${requestId()}.tmp`;
    try {
      await mkdir(dirname(path), { recursive: true, mode: OWNER_ONLY.directory });
      const file = await open(aside, 'wx', OWNER_ONLY.file);
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(aside, path);
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined);
      throw storeUnavailable(codeOf(error));
    }
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const path = this.pathOf(key);
    try {
      return await readFile(path);
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw storeUnavailable(codeOf(error));
    }
  }

  async delete(key: string): Promise<void> {
    const path = this.pathOf(key);
    try {
      await rm(path, { force: true });
    } catch (error) {
      throw storeUnavailable(codeOf(error));
    }
  }

  private pathOf(key: string): string {
    return join(this.root, ...partsOf(key));
  }
}

function codeOf(error: unknown): string {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error;
  return hasCode ? String(error.code) : 'an unknown fault';
}
