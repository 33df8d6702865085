/** Reads an uploaded file from a request: the body as it is, or the one file of a form; and not before the key was checked. */
import type { Readable } from 'node:stream';
import { AppError } from '@enlace/contracts';
import { tooLarge } from '@enlace/media-store';
import { requestInvalid } from '@enlace/service-kit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

export interface Upload {
  readonly bytes: Uint8Array;
  /** As the caller says it. */
  readonly mimeType: string | undefined;
  readonly fileName: string | undefined;
  /** The form's own field `tenant_id`. */
  readonly tenantId: string | undefined;
}

/** Files, and the rows of clients. */
const UPLOADS = /^\/api\/v1\/(media|clients\/import)\/?(\?|$)/;

/** What a form may hold around its file. */
const FORM_BYTES = 64 * 1_024;

/** How many times the limit a file is read on that is too large. */
const READ_ON = 4;

type Done = (error: Error | null, body?: unknown) => void;

/** Leaves uploads as streams, which nobody reads for a caller without a key; other routes still take JSON only. */
export function leaveUploadsUnread(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  for (const type of ['*', 'text/plain']) {
    fastify.addContentTypeParser(type, (request: FastifyRequest, payload: Readable, done: Done) => {
      if (UPLOADS.test(request.url)) done(null, payload);
      else done(Object.assign(new Error('send JSON'), { statusCode: 415 }));
    });
  }
}

/** @throws AppError `media.refused` (too large, or JSON), `request.malformed`, `request.invalid` (a form without a file) */
export async function readUpload(
  request: Pick<FastifyRequest, 'headers' | 'body'>,
  maxBytes: number,
): Promise<Upload> {
  const { 'content-type': type, 'content-length': length } = request.headers;
  if (!isStream(request.body)) {
    throw new AppError(
      'media.refused',
      'There is no file: send it as multipart/form-data, or as the body under its own Content-Type',
    );
  }
  const isForm = /^multipart\/form-data\b/i.test(type ?? '');
  const most = maxBytes + (isForm ? FORM_BYTES : 0);
  const bytes = await readAll(request.body, Number(length ?? 0) > most ? 0 : most, most * READ_ON);
  if (bytes === undefined) throw tooLarge(maxBytes);
  return isForm
    ? fileOf(bytes, type ?? '')
    : { bytes, mimeType: type, fileName: undefined, tenantId: undefined };
}

function isStream(body: unknown): body is Readable {
  return typeof body === 'object' && body !== null && 'iterator' in body;
}

/**
 * Undefined when there is more than `most`. What is left is read and dropped before the answer, up to `last` bytes,
 * and beside it from there on: who still sends when it comes may hang up without having read it.
 */
async function readAll(stream: Readable, most: number, last: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else chunks.length = 0;
    if (size > last) {
      stream.resume();
      return undefined;
    }
  }
  return size > most ? undefined : Buffer.concat(chunks);
}

async function fileOf(body: Buffer, type: string): Promise<Upload> {
  let form: FormData;
  try {
    form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    throw new AppError('request.malformed', 'The form could not be read: is it multipart/form-data?');
  }
  const files = [...form.values()].filter((value) => typeof value !== 'string');
  const [file] = files;
  if (file === undefined || files.length > 1) {
    throw requestInvalid([{ field: 'file', expected: 'is needed in the form, and only one' }]);
  }
  const tenantId = form.get('tenant_id');
  return {
    bytes: new Uint8Array(await file.arrayBuffer()),
    mimeType: file.type === '' ? undefined : file.type,
    fileName: file.name === '' ? undefined : file.name,
    tenantId: typeof tenantId === 'string' ? tenantId : undefined,
  };
}
