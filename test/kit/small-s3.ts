/** As much of S3 as Enlace uses, over HTTP: objects put, got and deleted, by requests that are signed. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sha256 } from '@enlace/crypto';

interface Answer {
  readonly status: number;
  readonly body: Buffer | string;
  readonly type?: string;
}

export class SmallS3 {
  readonly region = 'eu-west-1';
  readonly accessKeyId = 'spec-id';
  readonly secretAccessKey = 'spec-secret';
  /** By path: `/<bucket>/<key>`. */
  readonly objects = new Map<string, { bytes: Buffer; type: string }>();
  /** `<method> <path>` of each request. */
  readonly asked: string[] = [];
  /** Answers every request as one that is not allowed. */
  refuses = false;
  private server: Server | undefined;

  get url(): string {
    return `http://127.0.0.1:${(this.server?.address() as AddressInfo).port}`;
  }

  async start(): Promise<void> {
    const server = createServer((request, response) => {
      void this.answer(request).then(({ status, body, type }) => {
        response.writeHead(status, { 'content-type': type ?? 'application/xml' }).end(body);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.server = server;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise((resolve) => this.server?.close(resolve));
  }

  private async answer(request: IncomingMessage): Promise<Answer> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const bytes = Buffer.concat(chunks);
    const path = (request.url ?? '').split('?')[0] ?? '';
    this.asked.push(`${request.method} ${path}`);
    if (this.refuses || !this.isSigned(request, bytes)) return refusal(403, 'AccessDenied');
    switch (request.method) {
      case 'PUT':
        this.objects.set(path, { bytes, type: request.headers['content-type'] ?? '' });
        return { status: 200, body: '' };
      case 'DELETE':
        this.objects.delete(path);
        return { status: 204, body: '' };
      default: {
        const found = this.objects.get(path);
        return found === undefined
          ? refusal(404, 'NoSuchKey')
          : { status: 200, body: found.bytes, type: found.type };
      }
    }
  }

  /** By the id and the region it was given, over host and date, with the digest of just these bytes. */
  private isSigned({ headers }: IncomingMessage, bytes: Buffer): boolean {
    const form = new RegExp(
      `^AWS4-HMAC-SHA256 Credential=${this.accessKeyId}/\\d{8}/${this.region}/s3/aws4_request, ` +
        'SignedHeaders=([a-z0-9;-]+), Signature=[0-9a-f]{64}$',
    );
    const names = form.exec(headers.authorization ?? '')?.[1]?.split(';') ?? [];
    const covers = ['host', 'x-amz-date', 'x-amz-content-sha256'].every((name) => names.includes(name));
    return covers && headers['x-amz-content-sha256'] === sha256(bytes);
  }
}

function refusal(status: number, code: string): Answer {
  const body = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
  return { status, body };
}
