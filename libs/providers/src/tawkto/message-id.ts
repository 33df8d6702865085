/** Ids for messages of a provider that gives them none. */
import { sha256 } from '@enlace/crypto';

/**
 * `<chat id>:<32 hex digits>`: the same for the same chat, time, sender and text, all of which are signed.
 * @param time as it stands in the payload
 */
export function messageIdOf(chatId: string, time: unknown, sender: string, text: string): string {
  const digest = sha256(
    JSON.stringify([typeof time === 'string' || typeof time === 'number' ? time : '', sender, sha256(text)]),
  );
  return `${chatId}:${digest.slice(0, 32)}`;
}
