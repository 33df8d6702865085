/** How fast a Telegram bot may send. */
import type { Paces } from '@enlace/normalization';

/**
 * Telegram, bots FAQ: 30 messages a second over all chats, one a second to one chat (short bursts pass), 20 a minute to
 * one group, whose ids are negative.
 */
export const PACES: Paces = {
  account: () => ({ everyMs: 1_000 / 26, burst: 2 }),
  contact: (chatId) => (chatId.startsWith('-') ? { everyMs: 3_750, burst: 4 } : { everyMs: 1_000, burst: 3 }),
};
