/** How fast a WhatsApp number may send. */
import type { Paces, Rate } from '@enlace/normalization';

/** A number that is used in the WhatsApp Business app as well. */
export const COEXISTENCE = 'COEXISTENCE';

/**
 * Meta, Cloud API: messages a second for a number. In any second, calls that are 50 ms late counted, the burst and 1.05
 * times the pace: 77 of 80, 965 of 1,000, 19 of 20.
 */
const ORDINARY: Rate = { everyMs: 1_000 / 70, burst: 4 };
const BY_THROUGHPUT: ReadonlyMap<string, Rate> = new Map([
  ['HIGH', { everyMs: 1_000 / 900, burst: 20 }],
  [COEXISTENCE, { everyMs: 1_000 / 17, burst: 2 }],
]);

/** One every 6 seconds to the same person after a burst of 45; one less here, as a call that is late counts later at Meta. */
export const PACES: Paces = {
  account: (throughput) => BY_THROUGHPUT.get(throughput ?? '') ?? ORDINARY,
  contact: () => ({ everyMs: 6_000, burst: 44 }),
};
