/** When a channel takes free text: whether at all, where, and how long after a customer's last message. */
import type { Provider } from './provider.js';

const MINUTE_MS = 60 * 1_000;

/** The provider judges by its own clock and when the call arrives: ours may differ, and a call takes its time. */
const MARGIN_MS = 2 * MINUTE_MS;

/** Milliseconds; undefined where there is no such rule. WhatsApp: 24 hours, then only templates (Meta, customer service window). */
export const REPLY_WINDOWS: Readonly<Record<Provider, number | undefined>> = {
  whatsapp: 24 * 60 * MINUTE_MS - MARGIN_MS,
  telegram: undefined,
  chatwoot: undefined,
  tawkto: undefined,
};

/** Whether anything can be sent there: tawk.to has no public way to answer. */
export const CAN_SEND: Readonly<Record<Provider, boolean>> = {
  whatsapp: true,
  telegram: true,
  chatwoot: true,
  tawkto: false,
};

/** Whether the provider reports by itself what became of a message after it took it. */
export const REPORTS_STATUSES: Readonly<Record<Provider, boolean>> = {
  whatsapp: true,
  telegram: false,
  chatwoot: true,
  tawkto: false,
};

/** Whether it can be sent only into a conversation that the provider has begun. */
export const NEEDS_CONVERSATION: Readonly<Record<Provider, boolean>> = {
  whatsapp: false,
  telegram: false,
  chatwoot: true,
  tawkto: false,
};

/** Whether a contact is one person; to a group or a channel nobody sends what was meant for one. Telegram numbers those below 0. */
export function isOnePerson(provider: Provider, externalId: string): boolean {
  return provider !== 'telegram' || !externalId.startsWith('-');
}
