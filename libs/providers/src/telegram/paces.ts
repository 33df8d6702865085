/** How fast a Telegram bot may send. */
import type { Paces } from '@enlace/normalization';
import { isGroup } from './fit.js';

/**
 * Telegram, bots FAQ: 30 messages a second over all chats, one a second to one chat (short bursts pass), 20 a minute to
 * one group, whose ids are negative. An album counts for each of its files; edits, "typing" and answers to taps count too.
 */
export const PACES: Paces = {
  account: () => ({ everyMs: 1_000 / 26, burst: 2 }),
  callsOf: (content) => (content.type === 'album' && isGroup(content) ? content.items.length : 1),
  countsAll: true,
  contact: (chatId) => (chatId.startsWith('-') ? { everyMs: 3_750, burst: 4 } : { everyMs: 1_000, burst: 3 }),
};
