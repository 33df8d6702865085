/** A message, or the rest of one, that the host lets go out no further. */
import type { Delivery, PutOff } from './adapter.js';

/** Thrown by `SendTools.pace`: nothing was said to the provider by the call that waited for it. */
export class HeldBack extends Error {
  override readonly name = 'HeldBack';

  constructor(
    /** Why, as a word: `stale_epoch`, `window_closed`, `paused` … */
    readonly code: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** Nothing of it went out: it is judged anew at once. */
export function deliveryHeldBack({ code, message: reason }: HeldBack): PutOff {
  return { outcome: 'retry', code, reason, afterMs: 0, scope: 'message', heldBack: true };
}

/**
 * What a message comes to when a part of it could not be sent. Before the first part: what came of that. After it the
 * message is never sent again, for its beginning would be said twice; where the host held the rest back, what is known to
 * have gone out is `sent`.
 * @param sent provider ids of what went out
 * @param place how many parts went out, and of how many
 * @param code of a message of which it is not known how much went out
 */
export function cutShort(
  failed: Exclude<Delivery, { outcome: 'sent' }>,
  sent: readonly string[],
  { done, parts }: { readonly done: number; readonly parts: number },
  code: string,
): Delivery {
  const [first, ...others] = sent;
  if (first === undefined) return failed;
  if (failed.outcome === 'retry' && failed.heldBack === true) {
    const reason = `${done} of ${parts} parts went out, the rest was held back: ${failed.code}: ${failed.reason}`;
    return {
      outcome: 'sent',
      providerMessageIds: [first, ...others],
      rest: { code: 'rest_withheld', reason },
    };
  }
  const reason = `part ${done + 1} of ${parts} failed after ${done} had been taken: ${failed.reason}`;
  const isTold = failed.outcome === 'rejected' || failed.outcome === 'retry';
  return { outcome: 'unknown', code, reason, ...(isTold ? { partFailure: failed } : {}) };
}
