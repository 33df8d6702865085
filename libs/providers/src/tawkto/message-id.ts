/** Ids for messages of a provider that gives them none. */
import { sha256 } from '@enlace/crypto';

/**
 * `<chat id>:<32 hex digits>`: the same for the same chat and the same time, sender, kind and text, all of
 * which are signed.
 */
export function messageIdOf(chatId: string, ...told: readonly (string | number)[]): string {
  return `${chatId}:${sha256(JSON.stringify(told)).slice(0, 32)}`;
}
