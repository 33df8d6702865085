/** What a refusal of Chatwoot means for a conversation that is mirrored: wait, rest all of the desk, or go on without. */
import type { ApiFailure, Asked } from '@enlace/providers';
import type { DeskRest } from '@enlace/persistence';

/** Between looks at something a person must mend first. */
const MENDED_MS = 60_000;
const LONGEST_MS = 5 * 60_000;

/** Ends the turn; the conversation comes again as `rest` says. */
export class DeskTrouble extends Error {
  /** @param isGone Chatwoot has not, or no more, what was asked for */
  constructor(
    readonly rest: DeskRest,
    readonly isGone = false,
  ) {
    super(rest.state === 'done' ? 'done' : rest.reason);
  }
}

/** The claim has passed to another worker: nothing more may be written. */
export class ClaimLost extends Error {}

/** @param failures how often it failed before, in a row */
export function troubleOf({ kind, reason, afterMs }: ApiFailure, failures: number): DeskTrouble {
  if (kind === 'rate_limited')
    return new DeskTrouble({ state: 'paused', afterMs: afterMs ?? MENDED_MS, reason });
  if (kind === 'unreachable' || kind === 'invalid' || kind === 'not_found' || kind === 'refused') {
    const waitMs = Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(failures, 10));
    return new DeskTrouble({ state: 'again', afterMs: waitMs, reason, counted: true }, kind === 'not_found');
  }
  return new DeskTrouble({ state: 'paused', afterMs: MENDED_MS, reason });
}

/** @throws DeskTrouble */
export function orTrouble<T>(asked: Asked<T>, failures: number): T {
  if (asked.ok) return asked.value;
  throw troubleOf(asked.failure, failures);
}
