/** The two answers of the Bot API: a result, or an error with its description. */
import type { ApiAnswer } from '../core/base-simulator.js';

export interface TelegramAnswer extends ApiAnswer {
  readonly ok: boolean;
}

/** `{ok:true, result, description?}` */
export function granted(result: unknown, description?: string): TelegramAnswer {
  const body = { ok: true, result, ...(description === undefined ? {} : { description }) };
  return { ok: true, status: 200, body };
}

/** `{ok:false, error_code, description, parameters?}`, with the code as HTTP status too. */
export function refused(
  code: number,
  description: string,
  parameters?: { retry_after?: number; migrate_to_chat_id?: number },
): TelegramAnswer {
  return {
    ok: false,
    status: code,
    body: { ok: false, error_code: code, description, ...(parameters === undefined ? {} : { parameters }) },
    ...(parameters?.retry_after === undefined
      ? {}
      : { headers: { 'retry-after': String(parameters.retry_after) } }),
  };
}

/** A refusal that is not the bot's doing: the person, the group or the token is not as it was. */
export function notOurs(...refusal: Parameters<typeof refused>): TelegramAnswer {
  return { ...refused(...refusal), isExcused: true };
}

/** 429, naming the wait in seconds twice, as Telegram does. */
export function tooMany(retryAfterSeconds: number): TelegramAnswer {
  const description = `Too Many Requests: retry after ${retryAfterSeconds}`;
  return refused(429, description, { retry_after: retryAfterSeconds });
}

const DESCRIPTIONS: Readonly<Record<number, string>> = {
  400: 'Bad Request: chat not found',
  401: 'Unauthorized',
  403: 'Forbidden: bot was blocked by the user',
  404: 'Not Found',
  409: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
  500: 'Internal Server Error',
  502: 'Bad Gateway',
};

/** A refusal by its code alone, for scripted failures. */
export function refusalOf(code: number, description: string | undefined): TelegramAnswer {
  return code === 429 ? tooMany(1) : refused(code, description ?? DESCRIPTIONS[code] ?? 'Bad Request');
}
