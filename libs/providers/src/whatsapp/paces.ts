/** How fast a WhatsApp number may send. */
import type { Paces } from '@enlace/normalization';

/**
 * Meta, Cloud API: 80 messages a second for a number: in any second, calls that are 50 ms late counted, the burst and 73.5 more; one every 6 seconds to the
 * same person after a burst of 45.
 */
export const PACES: Paces = {
  account: { everyMs: 1_000 / 70, burst: 4 },
  contact: () => ({ everyMs: 6_000, burst: 45 }),
};
