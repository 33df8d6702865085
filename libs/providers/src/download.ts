/** Fetches the bytes of a file; whatever goes wrong is an outcome, told without the address: that may open the file. */
import { HttpFailure, type HttpAnswer, type HttpCall, type HttpClient } from '@enlace/http-client';
import type { FetchedMedia } from './fetched-media.js';

const SECOND = 1_000;
const DOWNLOAD_MS = 60 * SECOND;
/** Nobody says how long it takes: whoever asks again knows how often it was tried. */
const SOON_MS = SECOND;
const BUSY_MS = 60 * SECOND;
/** Somebody has to mend the credentials first. */
const REFUSED_MS = 10 * 60 * SECOND;

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const GONE: ReadonlySet<number> = new Set([404, 410]);

export type Later = Extract<FetchedMedia, { state: 'later' }>;

export type Download = FetchedMedia | { readonly state: 'moved'; readonly location: string };

/** `moved` is a redirect, which was not followed. Never throws. */
export async function download(
  http: Pick<HttpClient, 'request'>,
  call: Pick<HttpCall, 'url' | 'headers' | 'circuit'>,
  maxBytes: number,
): Promise<Download> {
  try {
    return read(
      await http.request({
        method: 'GET',
        timeoutMs: DOWNLOAD_MS,
        maxBodyBytes: maxBytes,
        forFile: true,
        ...call,
      }),
    );
  } catch (error) {
    return withoutAnswer(error, maxBytes);
  }
}

/** What it means for a file that a call brought no answer. */
export function withoutAnswer(error: unknown, maxBytes: number): FetchedMedia {
  if (!(error instanceof HttpFailure)) return later('the call failed in a way nobody foresaw');
  if (error.code === 'body_too_large') return tooLarge(maxBytes);
  const mayPass = error.kind !== 'blocked' || error.code === 'circuit_open';
  return mayPass ? later(error.message) : { state: 'refused', reason: error.message };
}

export function later(reason: string, afterMs = SOON_MS): Later {
  return { state: 'later', reason, afterMs };
}

/** The provider does not know the credentials (any more). */
export function unauthorized(reason: string): Later {
  return later(reason, REFUSED_MS);
}

export function tooLarge(maxBytes: number): FetchedMedia {
  return { state: 'refused', reason: `the file is larger than ${maxBytes} bytes` };
}

function read({ status, headers, bytes }: HttpAnswer): Download {
  const { location, 'content-type': type } = headers;
  if (status === 200) {
    return { state: 'fetched', body: bytes, ...(type === undefined ? {} : { mimeType: type }) };
  }
  if (REDIRECTS.has(status) && location !== undefined) return { state: 'moved', location };
  const reason = `HTTP ${status} instead of the file`;
  if (GONE.has(status)) return { state: 'gone', reason };
  if (status === 401 || status === 403) return unauthorized(reason);
  return later(reason, isBusy(status) ? waitOf(headers['retry-after']) : SOON_MS);
}

export function isBusy(status: number): boolean {
  return status === 429 || status === 503;
}

/** What `Retry-After` asks for, in milliseconds; what is usual where it gives no seconds. */
export function waitOf(header: string | undefined, usualMs = BUSY_MS): number {
  return header !== undefined && /^\d{1,5}$/.test(header) ? Number(header) * SECOND : usualMs;
}
