/** What it means for a message when the HTTP client brought no answer. */
import { HttpFailure } from '@enlace/http-client';
import type { Delivery } from './adapter.js';
import { HeldBack, deliveryHeldBack } from './held-back.js';

const RETRY_MS = 5_000;
const CIRCUIT_RETRY_MS = 10_000;

/**
 * A failure that happened before anything was sent may be tried again, what may have been received is
 * unknown, what the host held back is judged anew, and an address that may not be called is refused. The reason names the host and nothing else.
 */
export function deliveryWithoutAnswer(error: unknown): Exclude<Delivery, { outcome: 'sent' }> {
  if (error instanceof HeldBack) return deliveryHeldBack(error);
  if (!(error instanceof HttpFailure)) {
    return { outcome: 'unknown', code: 'http.unexpected', reason: 'the call failed in a way nobody foresaw' };
  }
  const code = `http.${error.code}`;
  const reason = error.message;
  switch (error.kind) {
    case 'unknown':
      return { outcome: 'unknown', code, reason };
    case 'not_sent':
      return { outcome: 'retry', code, reason, afterMs: RETRY_MS, scope: 'integration' };
    case 'blocked':
      return error.code === 'circuit_open'
        ? { outcome: 'retry', code, reason, afterMs: CIRCUIT_RETRY_MS, scope: 'integration' }
        : { outcome: 'rejected', code, reason, scope: 'integration' };
  }
}
