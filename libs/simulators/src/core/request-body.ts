/** Reads request bodies of every kind the providers take: JSON, forms, multipart, anything else as bytes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A JSON object of unknown content. */
export type JsonObject = Record<string, unknown>;

/** A file of a multipart body. */
export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** The value as an object, or an empty one. */
export function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value)
    ? (value as JsonObject)
    : {};
}

/** The value as a list, or an empty one. */
export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty string, or undefined; numbers become their digits. */
export function asText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

const faults = new WeakMap<FastifyRequest, string>();

/** Why the body of a request cannot be read, if it cannot. */
export function unreadable(request: FastifyRequest): string | undefined {
  return faults.get(request);
}

/** Teaches the server every body; what cannot be parsed reaches the handler as undefined, what is of no known type as bytes. */
export function acceptAllBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(/^application\/(?:.*\+)?json/, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, body.length === 0 ? undefined : JSON.parse(body.toString('utf8')));
    } catch {
      faults.set(request, 'the body is not JSON');
      done(null, undefined);
    }
  });
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'buffer' },
    (_request, body, done) => {
      done(null, Object.fromEntries(new URLSearchParams(body.toString('utf8'))));
    },
  );
  app.addContentTypeParser(/^multipart\/form-data/, { parseAs: 'buffer' }, (request, body, done) => {
    multipart(body, request.headers['content-type'] ?? '').then(
      (fields) => done(null, fields),
      () => {
        faults.set(request, 'the body is not the multipart form it says it is');
        done(null, undefined);
      },
    );
  });
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  );
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    if (body.length > 0) {
      const type = request.headers['content-type'];
      faults.set(
        request,
        type === undefined ? 'Content-Type is missing' : `Content-Type ${type} is not read`,
      );
    }
    done(null, body);
  });
}

function bytesOf(body: string | Buffer): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : body;
}

async function multipart(body: string | Buffer, contentType: string): Promise<JsonObject> {
  const form = await new Response(new Uint8Array(bytesOf(body)), {
    headers: { 'content-type': contentType },
  }).formData();
  const fields: JsonObject = {};
  for (const [key, value] of form) {
    const read =
      typeof value === 'string'
        ? value
        : { name: value.name, type: value.type, bytes: Buffer.from(await value.arrayBuffer()) };
    // `name[]` may come several times and is always a list.
    fields[key] = key.endsWith('[]') ? [...asList(fields[key]), read] : read;
  }
  return fields;
}

/** The body as it is remembered: uploaded files by name, type and size, without their bytes. */
export function withoutBytes(body: unknown): unknown {
  const file = asFile(body);
  if (file) return { name: file.name, type: file.type, size: file.bytes.length };
  if (Buffer.isBuffer(body)) return { size: body.length };
  if (Array.isArray(body)) return body.some(asFile) ? body.map(withoutBytes) : body;
  const fields = Object.entries(asObject(body));
  if (!fields.some(([, value]) => asFile(value) ?? asList(value).some(asFile))) return body;
  return Object.fromEntries(fields.map(([name, value]) => [name, withoutBytes(value)]));
}

/** The value as an uploaded file. */
export function asFile(value: unknown): UploadedFile | undefined {
  const file = asObject(value);
  return Buffer.isBuffer(file['bytes']) ? (value as UploadedFile) : undefined;
}
