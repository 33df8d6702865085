/** What becomes of an event after its handler: one pure function, so that every service keeps the same promise. */
import { AppError, type ErrorCode } from '@enlace/contracts';

/** How a handler ended: it returned, or it threw. */
export type Outcome = { readonly kind: 'returned' } | { readonly kind: 'threw'; readonly error: unknown };

export interface AckFacts {
  /** How often the stream has delivered the event, this time included; 1 is the first. */
  readonly deliveries: number;
  /** Unexpected errors allowed before the event is set aside. */
  readonly maxDeliveries: number;
  /**
   * How often the handler has failed unexpectedly, this time included. Deliveries alone would punish an event
   * for an outage it has waited out; where nobody counted, they are taken.
   */
  readonly failures?: number;
  /** Time since the stream stored the event, in milliseconds. */
  readonly ageMs?: number;
  /** A random number in [0, 1) that spreads retries out. */
  readonly jitter?: number;
}

export type Ruling =
  | { readonly action: 'ack' }
  | { readonly action: 'nak'; readonly delayMs: number }
  | { readonly action: 'dead'; readonly code: ErrorCode; readonly reason: string };

const SECOND_MS = 1_000;
const LONGEST_BACKOFF_MS = 60 * SECOND_MS;
const SHORTEST_RETRY_MS = 100;

/** How long an outage may last before what waits for its end is set aside; streams keep events a day longer. */
export const RETRY_WINDOW_MS = 7 * 24 * 60 * 60 * SECOND_MS;

/**
 * returned → ack; `AppError` reject → dead letter; `AppError` retry → nak with its delay, for as long as the
 * retry window; anything else → nak with backoff, then dead letter.
 */
export function ackPolicy(outcome: Outcome, facts: AckFacts): Ruling {
  if (outcome.kind === 'returned') return { action: 'ack' };

  const { error } = outcome;
  const tooOld = (facts.ageMs ?? 0) >= RETRY_WINDOW_MS;
  if (error instanceof AppError) {
    const { disposition } = error;
    if (disposition.kind === 'reject' || tooOld) {
      return { action: 'dead', code: error.code, reason: error.message };
    }
    const asked = disposition.afterMs;
    return {
      action: 'nak',
      delayMs: isDelay(asked)
        ? Math.max(asked, SHORTEST_RETRY_MS)
        : backoffMs(facts.deliveries, facts.jitter),
    };
  }
  const failures = facts.failures ?? facts.deliveries;
  if (tooOld || failures >= facts.maxDeliveries) {
    return { action: 'dead', code: 'internal.error', reason: describe(error) };
  }
  return { action: 'nak', delayMs: backoffMs(failures, facts.jitter) };
}

/** 1 s · 2ⁿ up to 60 s, shortened by up to a fifth so that what failed together does not return together. */
function backoffMs(tries: number, jitter = 0): number {
  const full = Math.min(LONGEST_BACKOFF_MS, SECOND_MS * 2 ** Math.max(0, tries - 1));
  return Math.round(full * (1 - 0.2 * jitter));
}

function isDelay(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no Error was thrown';
}
