/** Files in a bucket, over HTTP: what is asked, how it is addressed, and that it is signed. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '@enlace/crypto';
import { mediaKey } from './media-store.js';
import { openMediaStore } from './open-media-store.js';

const BYTES = Buffer.from([0, 1, 254, 255]);
const DIGEST = sha256(BYTES);
const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=spec-id\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$/;

/** As S3 answers; objects by their path, and what was asked. */
class SmallS3 {
  readonly objects = new Map<string, { bytes: Buffer; type: string }>();
  readonly asked: string[] = [];
  broken = false;

  async answer(request: IncomingMessage): Promise<{ status: number; body: Buffer | string; type?: string }> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.asked.push(`${request.method} ${path}`);
    if (!isSigned(request, bytes)) return { status: 403, body: refusal('AccessDenied') };
    if (this.broken) return { status: 403, body: refusal('AccessDenied') };
    if (request.method === 'PUT') {
      this.objects.set(path, { bytes, type: request.headers['content-type'] ?? '' });
      return { status: 200, body: '' };
    }
    if (request.method === 'DELETE') {
      this.objects.delete(path);
      return { status: 204, body: '' };
    }
    const found = this.objects.get(path);
    return found === undefined
      ? { status: 404, body: refusal('NoSuchKey') }
      : { status: 200, body: found.bytes, type: found.type };
  }
}

/** By the id and the region it was given, over host and date, with the digest of just these bytes. */
function isSigned({ headers }: IncomingMessage, bytes: Buffer): boolean {
  const names = SIGNED.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
  const covers = ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name));
  return covers && headers['x-amz-content-sha256'] === sha256(bytes);
}

function refusal(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
}

describe('a bucket of files', () => {
  const s3 = new SmallS3();
  let server: Server;
  const config = {
    location: 's3://files/enlace/',
    region: 'eu-west-1',
    accessKeyId: 'spec-id',
    secretAccessKey: 'spec-secret',
  };
  const open = () =>
    openMediaStore({
      ...config,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });

  beforeAll(async () => {
    server = createServer((request, response) => {
      void s3.answer(request).then(({ status, body, type }) => {
        response.writeHead(status, { 'content-type': type ?? 'application/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('keeps, gives and removes a file under bucket and prefix, each request signed', async () => {
    const store = open();
    const key = mediaKey('acme', DIGEST);
    expect(await store.get(key)).toBeUndefined();
    await store.put(key, BYTES, 'image/png');
    expect(s3.objects.get(`/files/enlace/acme/${DIGEST}`)).toEqual({ bytes: BYTES, type: 'image/png' });
    expect(Buffer.from((await store.get(key)) ?? [])).toEqual(BYTES);
    await store.delete(key);
    expect(s3.objects.size).toBe(0);
    expect(s3.asked.map((line) => line.split(' ')[0])).toEqual(['GET', 'PUT', 'GET', 'DELETE']);
  });

  it('is unavailable, to be tried again, when the bucket refuses, and does not repeat a secret', async () => {
    s3.broken = true;
    const failure: unknown = await open()
      .put(mediaKey('acme', DIGEST), BYTES, 'image/png')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'media.unavailable', disposition: { kind: 'retry' } });
    expect(String(failure)).not.toContain('spec-secret');
  });

  it('takes no path for a key', async () => {
    await expect(open().get(`../${DIGEST}`)).rejects.toThrow(RangeError);
  });
});

it('a place that is neither folder nor bucket is refused by name', () => {
  expect(() => openMediaStore({ location: 'ftp://files' })).toThrow(/MEDIA_STORE/);
});
