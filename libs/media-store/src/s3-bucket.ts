/** One bucket through the SDK; in a file of its own, so that only those load it who keep files in a bucket. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';

export interface S3Access {
  /** Unset: Amazon's own. Set: addressed by path (`<endpoint>/<bucket>/<key>`), as other servers want it. */
  readonly endpoint: string | undefined;
  readonly region: string | undefined;
  /** Without both, the SDK looks where AWS keeps them: environment, profile, role of the machine or the pod. */
  readonly accessKeyId: string | undefined;
  readonly secretAccessKey: string | undefined;
}

/** All tries together stay well below the three minutes that a file is one replica's to fetch and keep. */
const CONNECT_MS = 5_000;
const ANSWER_MS = 40_000;
const TRIES = 2;

/** Every method rejects with what the SDK throws. */
export class S3Bucket {
  private readonly client: S3Client;

  constructor(
    private readonly name: string,
    { endpoint, region, accessKeyId, secretAccessKey }: S3Access,
  ) {
    const areGiven = accessKeyId !== undefined && secretAccessKey !== undefined;
    this.client = new S3Client({
      region: region ?? 'us-east-1',
      maxAttempts: TRIES,
      requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS },
      // Servers other than Amazon's do not know the newer checksums; the signature covers the bytes anyway.
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
      ...(areGiven ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    });
  }

  async put(key: string, bytes: Uint8Array, type: string): Promise<void> {
    await this.client.send(
      new PutObjectCommand({ Bucket: this.name, Key: key, Body: bytes, ContentType: type }),
    );
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
      return await Body?.transformToByteArray();
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async delete(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }
}
