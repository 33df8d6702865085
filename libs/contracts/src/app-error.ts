/** The one error our code throws on purpose: a stable code, a sentence for people, and what should happen next. */
import { HTTP_STATUS, type ErrorCode } from './error-codes.js';

export type Disposition =
  /** Trying again cannot help: a person or another setting must. */
  | { readonly kind: 'reject' }
  /** The same work may succeed later; the delay is the least to wait, in milliseconds. */
  | { readonly kind: 'retry'; readonly afterMs?: number };

export const reject: Disposition = { kind: 'reject' };

export function retry(afterMs?: number): Disposition {
  return afterMs === undefined ? { kind: 'retry' } : { kind: 'retry', afterMs };
}

export class AppError extends Error {
  override readonly name = 'AppError';

  /**
   * @param code stable, `area.reason`, listed in `error-codes.ts`
   * @param message what was wrong, where, and what to do; never a secret, never a message body
   * @param disposition what the ack policy does with the event; HTTP callers see the status of the code
   * @param details for machines: field names, ids, limits
   */
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly disposition: Disposition = reject,
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(message);
  }

  /** The HTTP status that fits the code. */
  get status(): number {
    return HTTP_STATUS[this.code];
  }
}
