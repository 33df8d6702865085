/** What a channel can show a customer besides messages. */
import type { Provider } from './provider.js';

export interface Signals {
  /** That a message was read. */
  readonly read: boolean;
  /** That somebody is writing. */
  readonly typing: boolean;
}

/** Telegram has no read marks for bots; Chatwoot and tawk.to keep theirs to themselves. */
export const SIGNALS: Readonly<Record<Provider, Signals>> = {
  whatsapp: { read: true, typing: true },
  telegram: { read: false, typing: true },
  chatwoot: { read: false, typing: false },
  tawkto: { read: false, typing: false },
};

/** When a customer's message is marked as read by itself: as it comes, when the bot begins to answer, or never. */
export const READ_POLICIES = ['on_receipt', 'on_answer', 'never'] as const;

export type ReadPolicy = (typeof READ_POLICIES)[number];
