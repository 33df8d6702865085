/** Files over the public API: uploaded, and fetched as they are. */
import type { Stack } from './stack.js';

export interface Uploaded {
  readonly media_id: string;
  readonly size: number;
  readonly mime_type: string;
  readonly sha256: string;
}

export interface UploadOutcome {
  readonly status: number;
  readonly data?: Uploaded;
  readonly code?: string;
}

/** Sends bytes under their type, or a form. @param query as `tenant_id=acme` */
export async function upload(
  stack: Stack,
  query: string,
  body: Buffer | FormData,
  type?: string,
  key = stack.adminKey,
): Promise<UploadOutcome> {
  const answer = await fetch(`${stack.url}/api/v1/media?${query}`, {
    method: 'POST',
    headers: { 'x-api-key': key, ...(type === undefined ? {} : { 'content-type': type }) },
    body: body instanceof FormData ? body : new Uint8Array(body),
  });
  const { data, error } = (await answer.json()) as { data?: Uploaded; error?: { code: string } };
  return {
    status: answer.status,
    ...(data === undefined ? {} : { data }),
    ...(error === undefined ? {} : { code: error.code }),
  };
}

export interface Downloaded {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
}

export async function downloaded(stack: Stack, mediaId: string, key = stack.adminKey): Promise<Downloaded> {
  const answer = await fetch(`${stack.url}/api/v1/media/${mediaId}`, { headers: { 'x-api-key': key } });
  return {
    status: answer.status,
    headers: answer.headers,
    bytes: Buffer.from(await answer.arrayBuffer()),
  };
}
