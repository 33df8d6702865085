/** Files in a bucket of S3, or of anything that speaks as S3 does (MinIO, Ceph, R2). */
import type * as S3 from '@aws-sdk/client-s3';
import { MediaStore, partsOf, storeUnavailable } from './media-store.js';

export interface S3Place {
  readonly bucket: string;
  /** Put before every key; without slashes around it, may be empty. */
  readonly prefix: string;
  /** Unset: Amazon's own. Set: addressed by path (`<endpoint>/<bucket>/<key>`), as other servers want it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Without both, the SDK looks where AWS keeps them: environment, profile, role of the machine or the pod. */
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

const CONNECT_MS = 5_000;
const ANSWER_MS = 60_000;
const TRIES = 3;

type Sdk = typeof S3;

export class S3Store extends MediaStore {
  private opened: Promise<{ sdk: Sdk; client: S3.S3Client }> | undefined;

  constructor(private readonly place: S3Place) {
    super();
  }

  async put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    const object = this.objectOf(key);
    await this.asking(({ sdk, client }) =>
      client.send(new sdk.PutObjectCommand({ ...object, Body: bytes, ContentType: type })),
    );
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const object = this.objectOf(key);
    return this.asking(async ({ sdk, client }) => {
      try {
        const { Body } = await client.send(new sdk.GetObjectCommand(object));
        return await Body?.transformToByteArray();
      } catch (error) {
        if (error instanceof sdk.NoSuchKey) return undefined;
        throw error;
      }
    });
  }

  async delete(key: string): Promise<void> {
    const object = this.objectOf(key);
    await this.asking(({ sdk, client }) => client.send(new sdk.DeleteObjectCommand(object)));
  }

  private objectOf(key: string): { Bucket: string; Key: string } {
    const [tenantId, sha256] = partsOf(key);
    const { bucket, prefix } = this.place;
    return { Bucket: bucket, Key: [prefix, tenantId, sha256].filter((part) => part !== '').join('/') };
  }

  private async asking<Answer>(
    work: (opened: { sdk: Sdk; client: S3.S3Client }) => Promise<Answer>,
  ): Promise<Answer> {
    try {
      return await work(await (this.opened ??= openClient(this.place)));
    } catch (error) {
      throw storeUnavailable(error instanceof Error ? error.name : 'an unknown fault');
    }
  }
}

/** Loaded when the first file is kept or read: whoever uses a folder never pays for it. */
async function openClient(place: S3Place): Promise<{ sdk: Sdk; client: S3.S3Client }> {
  const sdk = await import('@aws-sdk/client-s3');
  const { endpoint, accessKeyId, secretAccessKey } = place;
  const client = new sdk.S3Client({
    region: place.region ?? 'us-east-1',
    maxAttempts: TRIES,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
    // Servers other than Amazon's do not know the newer checksums; the signature covers the bytes anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : { credentials: { accessKeyId, secretAccessKey } }),
  });
  return { sdk, client };
}
