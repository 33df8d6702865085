/** The files of tenants under the rules: of a size and a type that are taken, named by what is in them. */
import { AppError } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import { mediaKey, type MediaStore } from './media-store.js';
import { isAllowed, mediaTypeOf } from './media-type.js';

export interface MediaRules {
  /** Largest file, in bytes. */
  readonly maxBytes: number;
  /** Types that are taken: `application/pdf`, `image/*`. */
  readonly types: readonly string[];
}

export interface KeptFile {
  /** Of the content, hex; with the tenant it is where the file lies. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
  readonly mimeType: string;
}

export class MediaFiles {
  constructor(
    private readonly store: MediaStore,
    private readonly rules: MediaRules,
  ) {}

  get maxBytes(): number {
    return this.rules.maxBytes;
  }

  /**
   * The type of a file that is taken.
   * @param said what those said who sent it (`type/subtype`, with or without parameters), the most trusted first
   * @throws AppError `media.refused`, with the limit it goes against in its details
   */
  check(bytes: Uint8Array, said: readonly (string | undefined)[]): string {
    const { maxBytes, types } = this.rules;
    if (bytes.length === 0) throw new AppError('media.refused', 'The file is empty');
    if (bytes.length > maxBytes) throw tooLarge(maxBytes);
    const type = mediaTypeOf(bytes, said);
    if (isAllowed(type, types)) return type;
    throw new AppError('media.refused', `Files of type ${type} are not taken`, undefined, {
      mime_type: type,
      allowed: types,
    });
  }

  /** Checks and keeps it. @throws AppError `media.refused`, `media.unavailable` (retry) */
  async keep(tenantId: string, bytes: Uint8Array, said: readonly (string | undefined)[]): Promise<KeptFile> {
    const mimeType = this.check(bytes, said);
    const digest = sha256(bytes);
    await this.store.put(mediaKey(tenantId, digest), bytes, mimeType);
    return { sha256: digest, size: bytes.length, mimeType };
  }

  /** @throws AppError `media.not_found` where the store has lost it, `media.unavailable` (retry) */
  async read(tenantId: string, digest: string): Promise<Uint8Array> {
    const bytes = await this.store.get(mediaKey(tenantId, digest));
    if (bytes === undefined)
      throw new AppError('media.not_found', 'The media store has no such file any more');
    return bytes;
  }

  /**
   * Removes the bytes for good, unless somebody needs them. Whoever keeps the same bytes in this very moment, before it
   * is written down that they are theirs, has them back.
   * @param isNeeded whether another file that is written down has them
   * @returns whether they are gone
   */
  async erase(tenantId: string, digest: string, isNeeded: () => Promise<boolean>): Promise<boolean> {
    if (await isNeeded()) return false;
    const key = mediaKey(tenantId, digest);
    const bytes = await this.store.get(key);
    await this.store.delete(key);
    if (bytes === undefined || !(await isNeeded())) return true;
    await this.store.put(key, bytes, mediaTypeOf(bytes, []));
    return false;
  }
}

/** What is said of a file over the limit, also by those who do not read it to its end. */
export function tooLarge(maxBytes: number): AppError {
  return new AppError('media.refused', `Files of more than ${maxBytes} bytes are not taken`, undefined, {
    max_bytes: maxBytes,
  });
}
