/** Fetches the file of a message by its file_id; the address holds the bot token and never leaves this file. */
import { sha256 } from '@enlace/crypto';
import type { HttpClient } from '@enlace/http-client';
import type { FetchedMedia, MediaLimit, MediaReference } from '../fetched-media.js';
import { download, later, tooLarge, unauthorized, withoutAnswer, type Later } from '../download.js';
import { objectOf, textOf } from '../json.js';
import { callTelegram } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { outcomeOf, type FailedReply } from './errors.js';

const TELEGRAM = 'https://api.telegram.org';
const LOOK_AGAIN_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

/**
 * `getFile` answers `{file_path, file_size}`; the file lies at `/file/bot<token>/<file_path>` for at least an hour,
 * and is at most 20 MB (Bot API: getFile).
 */
export async function fetchMedia(
  http: Pick<HttpClient, 'request'>,
  { media_id: id }: MediaReference,
  credentials: TelegramCredentials,
  { maxBytes }: MediaLimit,
): Promise<FetchedMedia> {
  if (id === undefined) return { state: 'gone', reason: 'the message gave no file id' };
  const call = { method: 'getFile', params: { file_id: id }, idempotent: true };
  const reply = await callTelegram(http, credentials, call);
  if (reply.kind !== 'result') return withoutFile(reply, maxBytes);
  const { file_path, file_size } = objectOf(reply.result);
  const path = textOf(file_path, 1_024);
  if (path === undefined) return later('Telegram gave no path of the file');
  if (Number(file_size) > maxBytes) return tooLarge(maxBytes);
  // A Bot API server run with --local names a file of its own disk.
  if (path.startsWith('/')) return { state: 'refused', reason: 'the Bot API server hands out no files' };
  const got = await download(http, fileAt(path, credentials), maxBytes);
  if (got.state === 'moved') return later('the file is behind a redirect, which is not followed');
  if (got.state === 'gone') return later('the address of the file expired', ASK_AGAIN_MS);
  return got.state === 'fetched' ? { ...got, fileName: path.split('/').at(-1) ?? path } : got;
}

function fileAt(path: string, credentials: TelegramCredentials): { url: string; circuit: string } {
  const base = (credentials.base_url ?? TELEGRAM).replace(/\/+$/, '');
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return {
    url: `${base}/file/bot${credentials.bot_token}/${encoded}`,
    // Apart from that of the methods: files that cannot be fetched must not keep messages from being sent.
    circuit: `media:telegram:${sha256(`${base} ${credentials.bot_token}`).slice(0, 24)}`,
  };
}

/** "wrong file_id or the file is temporarily unavailable" is one answer for both, so it is asked again. */
function withoutFile(reply: FailedReply, maxBytes: number): FetchedMedia {
  switch (reply.kind) {
    case 'failure':
      return withoutAnswer(reply.error, maxBytes);
    case 'foreign':
      return {
        ...later(`HTTP ${reply.status}: not an answer of Telegram's`, reply.retryAfterMs),
        ...beyond(reply),
      };
    case 'error': {
      const reason = `Telegram says (${reply.status}): ${reply.description}`;
      if (/file is too big/i.test(reply.description)) return { state: 'refused', reason };
      if (reply.status === 401 || reply.status === 404) return { ...unauthorized(reason), ...beyond(reply) };
      return { ...later(reason, reply.retryAfterMs ?? LOOK_AGAIN_MS), ...beyond(reply) };
    }
  }
}

/** Files are the bot's: no chat of them could have been asked too often. */
function beyond(reply: FailedReply): Pick<Later, 'effect'> {
  const outcome = outcomeOf(reply, '');
  if (outcome.outcome !== 'retry') return {};
  const { contactsIfAheadMs: _, ...effect } = outcome;
  return { effect };
}
