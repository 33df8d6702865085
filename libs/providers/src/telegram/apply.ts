/** Puts into force at Telegram what the settings of an integration say. */
import { AppError } from '@enlace/contracts';
import type { HttpClient } from '@enlace/http-client';
import { isObject, listOf } from '../json.js';
import { setMenus, wishedMenus } from './commands.js';
import type { TelegramCredentials } from './credentials.js';

/**
 * The menus of commands, those of languages the settings no longer name taken away. Never throws.
 * @param before the settings until now, where there were any
 * @returns what could not be done, in sentences
 */
export async function apply(
  http: Pick<HttpClient, 'request'>,
  credentials: TelegramCredentials,
  before: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const menus = wishedMenus(credentials.commands);
  if (menus === undefined) return [];
  const named = new Set(menus.map(({ language_code: code }) => code));
  const former = listOf(before['commands']).flatMap((one) => (isObject(one) ? one['language_code'] : []));
  const gone = [...new Set(former)].filter((code) => typeof code === 'string' && !named.has(code));
  try {
    await setMenus(http, credentials, [
      ...menus,
      ...gone.map((code) => ({ language_code: String(code), commands: [] })),
    ]);
    return [];
  } catch (error) {
    const reason = error instanceof AppError ? error.message : 'the call failed in a way nobody foresaw';
    return [`the menu of commands could not be set: ${reason}`];
  }
}
