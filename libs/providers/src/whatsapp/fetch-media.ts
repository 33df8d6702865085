/** Fetches the file of a message by its media id: first its address, which lives five minutes, then the bytes. */
import { sha256 } from '@enlace/crypto';
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { FetchedMedia, MediaLimit, MediaReference } from '../fetched-media.js';
import {
  download,
  isBusy,
  later,
  tooLarge,
  unauthorized,
  waitOf,
  withoutAnswer,
  type Later,
} from '../download.js';
import { objectOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { outcomeOfError, putOffByOddAnswer } from './call.js';
import type { WhatsAppCredentials } from './credentials.js';
import { ruleOf } from './errors.js';
import { circuitOf, graphErrorOf, graphUrl } from './graph-answer.js';

/** "Object with ID … does not exist" (Meta, Graph API: error codes). */
const NO_SUCH_OBJECT = { code: 100, subcode: 33 } as const;
/** The access token is invalid or has expired. */
const TOKEN_ENDED: ReadonlySet<number> = new Set([0, 190]);
const ASK_AGAIN_MS = 1_000;

interface Found {
  readonly state: 'found';
  readonly url: string;
  readonly mimeType: string | undefined;
  readonly sha256: string | undefined;
}

/**
 * `GET /{media_id}` answers `{url, mime_type, sha256, file_size}`; the url needs the token as well and lives five
 * minutes, the id days (Meta, Cloud API: media). Bytes that do not have the hash Meta gives are not believed.
 */
export async function fetchMedia(
  http: Pick<HttpClient, 'request'>,
  media: MediaReference,
  credentials: WhatsAppCredentials,
  { maxBytes }: MediaLimit,
): Promise<FetchedMedia> {
  const found = await find(http, media, credentials, maxBytes);
  if (found.state !== 'found') return found;
  const got = await download(http, { url: found.url, ...access(credentials) }, maxBytes);
  if (got.state === 'moved') return later('the file is behind a redirect, which is not followed');
  if (got.state === 'gone') return later('the address of the file expired', ASK_AGAIN_MS);
  if (got.state !== 'fetched') return got;
  if (!isWhole(got.body, found.sha256)) return later('the bytes do not have the hash Meta gave');
  return withoutAbsent({ ...got, mimeType: found.mimeType ?? got.mimeType });
}

async function find(
  http: Pick<HttpClient, 'request'>,
  { media_id: id }: MediaReference,
  credentials: WhatsAppCredentials,
  maxBytes: number,
): Promise<Found | FetchedMedia> {
  if (id === undefined) return { state: 'gone', reason: 'the message gave no media id' };
  const url = graphUrl(credentials, encodeURIComponent(id));
  try {
    const answer = await http.request({ method: 'GET', url, ...access(credentials) });
    return read(answer, credentials, maxBytes);
  } catch (error) {
    return withoutAnswer(error, maxBytes);
  }
}

function read(answer: HttpAnswer, credentials: WhatsAppCredentials, maxBytes: number): Found | FetchedMedia {
  const error = graphErrorOf(answer, credentials);
  if (error !== undefined) {
    const reason = `Meta says (${error.code}): ${error.words || 'no reason'}`;
    if (error.code === NO_SUCH_OBJECT.code && error.subcode === NO_SUCH_OBJECT.subcode) {
      return { state: 'gone', reason };
    }
    const rule = ruleOf(error.code);
    const mayPass = rule === undefined || rule.retryAfterMs !== undefined;
    const toldMs = waitOf(answer.headers['retry-after'], rule?.retryAfterMs);
    const waiting = mayPass ? later(reason, Math.max(rule?.retryAfterMs ?? 0, toldMs)) : unauthorized(reason);
    return { ...waiting, ...beyond(answer, credentials, error.code) };
  }
  const { url, mime_type, sha256: digest, file_size } = objectOf(answer.json());
  const address = textOf(url);
  if (answer.status !== 200 || address === undefined) {
    return withoutAddress(answer);
  }
  if (Number(file_size) > maxBytes) return tooLarge(maxBytes);
  return { state: 'found', url: address, mimeType: textOf(mime_type, 128), sha256: textOf(digest) };
}

/** Something between here and Meta answered: it may hold up the whole number as well. */
function withoutAddress(answer: HttpAnswer): Later {
  const { status, headers } = answer;
  const reason = `HTTP ${status} without the address of the file`;
  const outcome = putOffByOddAnswer(answer);
  const effect = outcome.outcome === 'retry' && outcome.scope === 'integration' ? { effect: outcome } : {};
  if (status === 401 || status === 403) return { ...unauthorized(reason), ...effect };
  return { ...(isBusy(status) ? later(reason, waitOf(headers['retry-after'])) : later(reason)), ...effect };
}

/**
 * What it says of the whole number: its pace, or a token nobody knows any more. That one file may not be read stops no
 * channel.
 */
function beyond(answer: HttpAnswer, credentials: WhatsAppCredentials, code: number): Pick<Later, 'effect'> {
  const outcome = outcomeOfError(answer, credentials);
  if (outcome?.outcome !== 'retry' || outcome.scope !== 'integration') return {};
  return outcome.stopped === true && !TOKEN_ENDED.has(code) ? {} : { effect: outcome };
}

/** A circuit apart: files that cannot be fetched must not keep messages from being sent. */
function access(credentials: WhatsAppCredentials): { headers: Record<string, string>; circuit: string } {
  return {
    headers: { authorization: `Bearer ${credentials.access_token}` },
    circuit: `media:${circuitOf(credentials)}`,
  };
}

/** Webhooks give the hash in base64, the media endpoint in hex; one of another form proves nothing. */
function isWhole(body: Uint8Array, given: string | undefined): boolean {
  if (given === undefined) return true;
  if (/^[0-9a-f]{64}$/i.test(given)) return sha256(body) === given.toLowerCase();
  return /^[A-Za-z0-9+/]{43}=$/.test(given) ? sha256(body, 'base64') === given : true;
}
