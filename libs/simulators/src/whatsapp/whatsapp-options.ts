/** Settings of the simulated WhatsApp Cloud API and of its webhooks. */
import type { SimulatorOptions } from '../core/simulator.js';
import type { WhatsAppNumber, WhatsAppTemplate } from './graph-account.js';
import type { Limited } from '../core/limits.js';
import type { WhatsAppLimits } from './send-limits.js';
import type { StatusDelays } from './status-reporter.js';

/** Settings of the simulator; every one has a default. */
export interface WhatsAppSimulatorOptions extends SimulatorOptions, Partial<WhatsAppNumber> {
  readonly appId?: string;
  readonly webhookUrl?: string;
  /** 131047 outside 24 hours of real time (`now`, whatever `speed` is); true unless told. */
  readonly enforceWindow?: boolean;
  readonly windowErrors?: 'answer' | 'status';
  /** Meta's own figures, by the number's throughput, unless told. */
  readonly limits?: Limited<WhatsAppLimits>;
  readonly statuses?: StatusDelays | false;
  /** Waits before each further try, simulated milliseconds; Meta's pattern over 7 days unless told. */
  readonly retryDelaysMs?: readonly number[];
  readonly templates?: readonly WhatsAppTemplate[];
  /** Each template that is made is approved after so many simulated milliseconds; never unless told. */
  readonly reviewMs?: number;
}

/** Where webhooks go and how they are signed. */
export interface WhatsAppConnection {
  readonly webhookUrl: string;
  readonly appSecret?: string;
  readonly accessToken?: string;
  /** For this number only; otherwise for all. */
  readonly phoneNumberId?: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** At once, then fewer and fewer over 7 days. */
export const META_RETRIES: readonly number[] = [
  0,
  10_000,
  MINUTE,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  15 * HOUR,
  DAY,
  2 * DAY,
  3 * DAY,
];
