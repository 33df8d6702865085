/** How fast a number may send: so many a second by its throughput, and to one person one every 6 seconds after a burst. */
import type { Fault } from '../core/base-simulator.js';
import { BoundedMap } from '../core/bounded-map.js';
import { RateLimiter, type Rate } from '../core/rate-limiter.js';
import { SlidingSecond } from '../core/sliding-second.js';
import type { WhatsAppNumber } from './graph-account.js';
import type { GraphFailure } from './graph-error.js';

/** Limits of a number. A bucket holds what may go in a second, so that a pause of this process is not held against us. */
export interface WhatsAppLimits {
  /** To one recipient: 45 at once, then one every 6 seconds. */
  readonly pair: Rate;
  /** Over all recipients: 80 a second. */
  readonly number: Rate;
  /** The same where the throughput is HIGH: 1,000. */
  readonly high: Rate;
  /** The same where the number is used in the WhatsApp Business app as well: 20. */
  readonly coexistence: Rate;
}

/** Meta's own figures. */
export const WHATSAPP_LIMITS: WhatsAppLimits = {
  pair: { burst: 45, perSecond: 1 / 6 },
  number: { burst: 80, perSecond: 80 },
  high: { burst: 1_000, perSecond: 1_000 },
  coexistence: { burst: 20, perSecond: 20 },
};

type Throughput = 'number' | 'high' | 'coexistence';

const PAIRS_KEPT = 50_000;

export class SendLimits {
  private readonly pair: RateLimiter | undefined;
  private readonly numbers: Readonly<Record<Throughput, RateLimiter | undefined>>;
  private readonly seconds: Readonly<Record<Throughput, SlidingSecond | undefined>>;
  /** Pairs that were refused: how often running, and until when nothing is to be tried. */
  private readonly refused = new BoundedMap<string, { readonly times: number; readonly until: number }>(
    PAIRS_KEPT,
  );

  constructor(
    limits: Partial<WhatsAppLimits>,
    private readonly now: () => number,
  ) {
    const limiter = (rate: Rate | undefined): RateLimiter | undefined => rate && new RateLimiter(rate, now);
    this.pair = limiter(limits.pair);
    this.numbers = {
      number: limiter(limits.number),
      high: limiter(limits.high),
      coexistence: limiter(limits.coexistence),
    };
    this.seconds = {
      number: SlidingSecond.of(limits.number, now),
      high: SlidingSecond.of(limits.high, now),
      coexistence: SlidingSecond.of(limits.coexistence, now),
    };
  }

  /** What is wrong with sending to this recipient now. */
  fault(number: WhatsAppNumber, recipient: string): GraphFailure | undefined {
    const id = number.phoneNumberId;
    if (this.numbers[throughputOf(number)]?.take(id)) return { code: 130429 };
    return this.takePair(`${id}/${recipient}`) ? undefined : { code: 131056 };
  }

  /** Counts a message that was taken; what is wrong with as many within one second. */
  secondFault(number: WhatsAppNumber): Fault | undefined {
    const second = this.seconds[throughputOf(number)];
    second?.count(number.phoneNumberId);
    const came = second?.excess(number.phoneNumberId);
    if (second === undefined || came === undefined) return undefined;
    return { code: 130429, reason: `${came} messages within a second, and ${second.most} are allowed` };
  }

  /** Forgets how fast was sent. */
  clear(): void {
    this.pair?.clear();
    this.refused.clear();
    for (const limiter of Object.values(this.numbers)) limiter?.clear();
    for (const second of Object.values(this.seconds)) second?.clear();
  }

  /** "Wait 4^X seconds, X starting at 0": a try before that is refused as well, and makes the wait longer. */
  private takePair(key: string): boolean {
    if (this.pair === undefined) return true;
    const { times, until } = this.refused.get(key) ?? { times: 0, until: 0 };
    const now = this.now();
    if (now >= until && this.pair.take(key) === 0) {
      this.refused.delete(key);
      return true;
    }
    this.refused.set(key, { times: times + 1, until: now + 4 ** times * 1_000 });
    return false;
  }
}

function throughputOf(number: WhatsAppNumber): Throughput {
  if (number.isOnBizApp === true) return 'coexistence';
  return number.throughput === 'HIGH' ? 'high' : 'number';
}
