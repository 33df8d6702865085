/** How long after a customer's last message a channel takes free text. */
import type { Provider } from './provider.js';

const HOUR_MS = 60 * 60 * 1_000;

/** Milliseconds; undefined where there is no such rule. WhatsApp: 24 hours, then only templates (Meta, customer service window). */
export const REPLY_WINDOWS: Readonly<Record<Provider, number | undefined>> = {
  whatsapp: 24 * HOUR_MS,
  telegram: undefined,
  chatwoot: undefined,
  tawkto: undefined,
};
