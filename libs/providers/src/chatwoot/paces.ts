/** How fast may be written into Chatwoot. */
import type { Paces } from '@enlace/normalization';

/** 3,000 requests a minute from one address (config/initializers/rack_attack.rb), 200 messages a minute in one conversation (app/models/message.rb). */
export const PACES: Paces = {
  account: () => ({ everyMs: 22, burst: 100 }),
  contact: () => ({ everyMs: 350, burst: 25 }),
};
