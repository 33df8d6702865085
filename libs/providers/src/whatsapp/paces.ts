/** How fast a WhatsApp number may send. */
import type { Paces } from '../adapter.js';

/**
 * Meta, Cloud API: 80 messages a second for a number, so in any second the burst and 72 more; one every 6 seconds to the
 * same person after a burst of 45.
 */
export const PACES: Paces = {
  account: { everyMs: 1_000 / 72, burst: 8 },
  contact: () => ({ everyMs: 6_000, burst: 45 }),
};
