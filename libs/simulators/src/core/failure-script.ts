/** The failures a test has scripted for the next API answers. */

/** How an API answer fails. */
export type FailureKind =
  /** The provider's own error body for this code (Graph code, Telegram error_code, HTTP status elsewhere). */
  | { readonly kind: 'provider-error'; readonly code: number; readonly details?: string }
  /** A bare HTTP answer, such as a 502 of a proxy in front of the provider. */
  | {
      readonly kind: 'http';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Record<string, string>;
    }
  /** Too many requests, with the provider's way of naming the wait. */
  | { readonly kind: 'throttled'; readonly retryAfterSeconds: number }
  /** No answer ever; `after` = the message was accepted all the same. */
  | { readonly kind: 'hang'; readonly when?: 'before' | 'after' }
  /** The connection is cut; `after` = the message was accepted all the same. */
  | { readonly kind: 'reset'; readonly when?: 'before' | 'after' }
  /** A right answer, late. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** Accepted with 200, then reported as failed by a status webhook (WhatsApp, Chatwoot). */
  | { readonly kind: 'failed-later'; readonly code: number; readonly details?: string };

/** A scripted failure: how, how often (1), and for sends only (the default) or for any call. */
export type Failure = FailureKind & { readonly times?: number; readonly on?: 'send' | 'any' };

export class FailureScript {
  private entries: { failure: Failure; left: number }[] = [];

  /** Adds a failure after those already scripted. */
  add(failure: Failure): void {
    this.entries.push({ failure, left: failure.times ?? 1 });
  }

  /** Takes the next failure that applies to such a call, if any. */
  take(isSend: boolean): Failure | undefined {
    const entry = this.entries.find(({ failure }) => isSend || failure.on === 'any');
    if (!entry) return undefined;
    entry.left -= 1;
    if (entry.left <= 0) this.entries = this.entries.filter((other) => other !== entry);
    return entry.failure;
  }

  /** Forgets what was scripted. */
  clear(): void {
    this.entries = [];
  }
}
