/** Where the bytes of files lie: by tenant and by what they are, so that the same file is kept once. */
import { AppError, TENANT_ID } from '@enlace/contracts';

const SHA256 = /^[a-f0-9]{64}$/;

/** Every method may throw AppError `media.unavailable` (retry). */
export abstract class MediaStore {
  /** Whole or not at all; the same key again changes nothing that can be seen. @param type `type/subtype` */
  abstract put(key: string, bytes: Uint8Array, type: string): Promise<void>;

  /** Undefined where there is nothing under that key. */
  abstract get(key: string): Promise<Uint8Array | undefined>;

  /** Nothing under that key is as good as removed. */
  abstract delete(key: string): Promise<void>;
}

/** `<tenant>/<sha256>`, and nothing else: a key becomes a path. @throws RangeError for what is neither */
export function mediaKey(tenantId: string, sha256: string): string {
  if (!TENANT_ID.test(tenantId) || !SHA256.test(sha256)) throw new RangeError('This is no key of a file');
  return `${tenantId}/${sha256}`;
}

/** The two parts of a key. @throws RangeError for what `mediaKey` would not have made */
export function partsOf(key: string): readonly [tenantId: string, sha256: string] {
  const [tenantId = '', sha256 = '', ...rest] = key.split('/');
  if (rest.length > 0) throw new RangeError('This is no key of a file');
  mediaKey(tenantId, sha256);
  return [tenantId, sha256];
}

/** What every store throws when it cannot do what was asked; the system's own words stay out of it. */
export function storeUnavailable(reason: string): AppError {
  return new AppError('media.unavailable', `The media store does not work: ${reason}`, {
    kind: 'retry',
    afterMs: 5_000,
  });
}
