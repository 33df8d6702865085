/** Files in a bucket of S3, or of anything that speaks as S3 does (MinIO, Ceph, R2). */
import { MediaStore, partsOf, storeUnavailable } from './media-store.js';
import type { S3Access, S3Bucket } from './s3-bucket.js';

export interface S3Place extends S3Access {
  readonly bucket: string;
  /** Put before every key; without slashes around it, may be empty. */
  readonly prefix: string;
}

export class S3Store extends MediaStore {
  private opened: Promise<S3Bucket> | undefined;

  constructor(private readonly place: S3Place) {
    super();
  }

  put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    return this.asking(key, (bucket, name) => bucket.put(name, bytes, type));
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return this.asking(key, (bucket, name) => bucket.get(name));
  }

  delete(key: string): Promise<void> {
    return this.asking(key, (bucket, name) => bucket.delete(name));
  }

  private async asking<Answer>(
    key: string,
    ask: (bucket: S3Bucket, name: string) => Promise<Answer>,
  ): Promise<Answer> {
    const name = [this.place.prefix, ...partsOf(key)].filter((part) => part !== '').join('/');
    try {
      return await ask(await (this.opened ??= open(this.place)), name);
    } catch (error) {
      throw storeUnavailable(error instanceof Error ? error.name : 'an unknown fault');
    }
  }
}

/** Loaded when the first file is kept or read: whoever uses a folder never pays for it. */
async function open(place: S3Place): Promise<S3Bucket> {
  const { S3Bucket } = await import('./s3-bucket.js');
  return new S3Bucket(place.bucket, place);
}
