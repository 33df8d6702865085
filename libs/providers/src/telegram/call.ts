/** Calls a method of the Bot API; the bot token stands in the URL, so no URL ever leaves this file. */
import { sha256 } from '@enlace/crypto';
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { OutgoingFile } from '../adapter.js';
import { idOf, isObject, objectOf, shortTextOf, textOf, type JsonObject } from '../json.js';
import type { TelegramCredentials } from './credentials.js';

const TELEGRAM = 'https://api.telegram.org';
const MAX_DESCRIPTION = 300;
const TIMEOUT_MS = 10_000;
/** A file of 50 MB over a slow line takes its time. */
const UPLOAD_TIMEOUT_MS = 60_000;

export type TelegramReply =
  /** `{ok: true, result}`. */
  | { readonly kind: 'result'; readonly result: unknown }
  /** `{ok: false, …}`: the Bot API itself says no. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly description: string;
      /** Milliseconds. */
      readonly retryAfterMs: number | undefined;
      readonly migrateToChatId: string | undefined;
    }
  /** Something answered that is no Bot API: a proxy, a wrong base_url. */
  | { readonly kind: 'foreign'; readonly status: number; readonly retryAfterMs: number | undefined }
  /** No answer. */
  | { readonly kind: 'failure'; readonly error: unknown };

export interface TelegramCall {
  readonly method: string;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Uploaded with the call, each under the name that a parameter has or that `attach://<name>` refers to. */
  readonly files?: Readonly<Record<string, OutgoingFile>>;
  /** Whether the call may be made twice without harm (`getMe`, `setWebhook`); not unless said. */
  readonly idempotent?: boolean;
  /** Milliseconds; 10,000 unless given, 60,000 with files. */
  readonly timeoutMs?: number;
}

/** Never throws. */
export async function callTelegram(
  http: Pick<HttpClient, 'request'>,
  credentials: TelegramCredentials,
  call: TelegramCall,
): Promise<TelegramReply> {
  const base = (credentials.base_url ?? TELEGRAM).replace(/\/+$/, '');
  try {
    const answer = await http.request({
      method: 'POST',
      url: `${base}/bot${credentials.bot_token}/${call.method}`,
      ...bodyOf(call),
      timeoutMs: call.timeoutMs ?? (call.files === undefined ? TIMEOUT_MS : UPLOAD_TIMEOUT_MS),
      idempotent: call.idempotent ?? false,
      // by address and token: an integration with a false address must not close the way for a true one
      circuit: `telegram:${sha256(`${base} ${credentials.bot_token}`).slice(0, 24)}`,
    });
    return read(answer, [credentials.bot_token, credentials.secret_token]);
  } catch (error) {
    return { kind: 'failure', error };
  }
}

/** JSON, or multipart where there are files: what is no text stands there as JSON (core.telegram.org/bots/api#making-requests). */
function bodyOf({ params, files }: TelegramCall): { json: unknown } | { body: FormData } {
  if (files === undefined) return { json: params ?? {} };
  const form = new FormData();
  for (const [name, value] of Object.entries(params ?? {})) {
    form.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  }
  for (const [name, { body, mimeType, fileName }] of Object.entries(files)) {
    form.set(name, new Blob([new Uint8Array(body)], { type: mimeType }), fileName);
  }
  return { body: form };
}

function read(answer: HttpAnswer, secrets: readonly string[]): TelegramReply {
  const body = answer.json();
  if (!isObject(body) || typeof body['ok'] !== 'boolean') {
    return { kind: 'foreign', status: answer.status, retryAfterMs: headerDelay(answer) };
  }
  if (body['ok']) return { kind: 'result', result: body['result'] };
  const parameters = objectOf(body['parameters']);
  return {
    kind: 'error',
    status: statusOf(body) ?? answer.status,
    description: described(body, secrets),
    retryAfterMs: seconds(parameters['retry_after']) ?? headerDelay(answer),
    migrateToChatId: idOf(parameters['migrate_to_chat_id']),
  };
}

function statusOf(body: JsonObject): number | undefined {
  const code = body['error_code'];
  return typeof code === 'number' && Number.isInteger(code) ? code : undefined;
}

/** A server of one's own may repeat the URL in its error. */
function described(body: JsonObject, secrets: readonly string[]): string {
  const description = textOf(body['description']) ?? 'no description';
  // first the secrets, then the length: half a secret would not be found
  const clean = secrets.reduce((words, secret) => words.replaceAll(secret, '[secret]'), description);
  return shortTextOf(clean, MAX_DESCRIPTION) ?? '';
}

function headerDelay(answer: HttpAnswer): number | undefined {
  const header = answer.headers['retry-after'];
  return header !== undefined && /^\d{1,6}$/.test(header) ? seconds(Number(header)) : undefined;
}

function seconds(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value * 1000 : undefined;
}
