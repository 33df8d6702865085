/** Writes Telegram's JSON and the headers of its webhooks. */

/** JSON as Telegram's server writes it: non-ASCII units as `\uXXXX`. */
export function telegramJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/**
 * The headers of an update. Telegram signs nothing: the secret token itself is sent, so nothing ties the header
 * to the body.
 */
export function signTelegram(_body: string, secretToken: string): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(secretToken === '' ? {} : { 'x-telegram-bot-api-secret-token': secretToken }),
  };
}
