/** One message, the attempts at it and its standing, as the API shows them. */
import type { DeliveryAttempt, ProviderCall } from '@enlace/persistence';

export interface AttemptAnswer {
  readonly attempt: number;
  readonly started_at: string;
  /** Null while it is being made, and where the sender ended in the middle of it. */
  readonly ended_at: string | null;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  /** What was said to the provider and what it answered, without secrets. */
  readonly calls: readonly ProviderCall[];
}

export interface WhyAnswer {
  readonly message_id: string;
  readonly status: string;
  readonly code: string;
  readonly why: string;
  readonly until: string | null;
}

export function attemptAnswer(attempt: DeliveryAttempt): AttemptAnswer {
  return {
    attempt: attempt.attempt,
    started_at: attempt.startedAt.toISOString(),
    ended_at: attempt.endedAt?.toISOString() ?? null,
    outcome: attempt.outcome,
    code: attempt.code,
    reason: attempt.reason,
    calls: attempt.calls,
  };
}
