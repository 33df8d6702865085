/** Reads the days that figures are asked for; pure. */
import type { Period } from '@enlace/persistence';
import { requestInvalid } from '@enlace/service-kit';

const DAY_MS = 24 * 3_600_000;
const USUAL_DAYS = 30;
const MOST_DAYS = 366;

/**
 * @param now Unix milliseconds
 * @throws AppError `request.invalid` for a day no calendar has, an end before the start, or more than a year
 */
export function periodOf(
  asked: { readonly start_date?: string; readonly end_date?: string },
  timeZone: string,
  now: number,
): Period {
  const endDate = asked.end_date ?? new Intl.DateTimeFormat('en-CA', { timeZone }).format(now);
  const end = dayOf(endDate, 'end_date');
  const startDate = asked.start_date ?? isoOf(end - (USUAL_DAYS - 1) * DAY_MS);
  const start = dayOf(startDate, 'start_date');
  if (start > end) throw requestInvalid([{ field: 'end_date', expected: 'must not be before start_date' }]);
  if (end - start >= MOST_DAYS * DAY_MS) {
    throw requestInvalid([{ field: 'start_date', expected: `at most ${MOST_DAYS} days at a time` }]);
  }
  return { startDate, endDate, timeZone };
}

/** The name of the zone that Postgres knows too: JavaScript takes short ones (`AET`) that it does not. */
export function canonicalZone(name: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

function dayOf(date: string, field: string): number {
  const day = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(day) || day < 0 || isoOf(day) !== date) {
    throw requestInvalid([{ field, expected: 'must be a day of the calendar since 1970, as YYYY-MM-DD' }]);
  }
  return day;
}

function isoOf(day: number): string {
  return new Date(day).toISOString().slice(0, 10);
}
