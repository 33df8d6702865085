/** The store that a configuration names. */
import { AppError } from '@enlace/contracts';
import { LocalFolderStore } from './local-folder-store.js';
import type { MediaStore } from './media-store.js';
import { S3Store } from './s3-store.js';

export interface MediaStoreConfig {
  /** `folder:<path>`, or `s3://<bucket>` with an optional `/<prefix>`. */
  readonly location: string;
  readonly endpoint?: string | undefined;
  readonly region?: string | undefined;
  readonly accessKeyId?: string | undefined;
  readonly secretAccessKey?: string | undefined;
}

/** Opens nothing yet: the first file does. @throws AppError `config.invalid` for a location of another form */
export function openMediaStore(config: MediaStoreConfig): MediaStore {
  const folder = /^folder:(.+)$/.exec(config.location)?.[1];
  if (folder !== undefined) return new LocalFolderStore(folder);
  const [, bucket, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(config.location) ?? [];
  if (bucket === undefined) {
    throw new AppError('config.invalid', 'MEDIA_STORE must be folder:<path> or s3://<bucket>/<prefix>');
  }
  return new S3Store({
    bucket,
    prefix: prefix.replace(/^\/+|\/+$/g, ''),
    endpoint: config.endpoint,
    region: config.region,
    accessKeyId: config.accessKeyId,
    secretAccessKey: config.secretAccessKey,
  });
}
