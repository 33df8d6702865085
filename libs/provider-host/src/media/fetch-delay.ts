/** When a file that could not be fetched is asked for again. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** After that no pause is waited for any more: Meta keeps what customers send for days, and no file beyond 30 of them. */
export const LONGEST_WAIT_MS = 30 * 24 * HOUR;

/** After the first try, the second, and so on: eight tries within a day, most of them early. */
const DELAYS = [2 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR] as const;

/** After the last of them the file has failed. */
export const MOST_TRIES = DELAYS.length + 1;

/** A fifth more or less, so that the files of an outage do not all come back at once; never before the provider's time. */
const SPREAD = 0.2;

/**
 * Milliseconds until the next try; undefined after the last.
 * @param attempt the try that failed, from 1
 * @param atLeastMs what the provider asked for
 */
export function fetchDelay(attempt: number, atLeastMs: number, chance = Math.random()): number | undefined {
  const delay = DELAYS[attempt - 1];
  if (delay === undefined) return undefined;
  const spread = delay * (1 - SPREAD + 2 * SPREAD * chance);
  return Math.ceil(Math.max(spread, atLeastMs * (1 + SPREAD * chance)));
}

/** Milliseconds until a try that was put off with the whole channel is made: a little later each, never sooner. */
export function pauseDelay(pauseMs: number, chance = Math.random()): number {
  return Math.ceil(Math.max(SECOND, pauseMs) * (1 + SPREAD * chance));
}
