/** One message, the attempts at it and its standing, as the API shows them. */
import type { CallPurpose, DeliveryAttempt, ProviderCall } from '@enlace/persistence';

/** The code of an attempt that nobody came back from. */
const SENDER_LOST = 'sender_lost';

export interface AttemptAnswer {
  readonly attempt: number;
  /** `send`; about a message that came in: `acknowledge` (a tap), `attend` (read and typing), `read`, `typing`, `fetch` (a file). */
  readonly purpose: CallPurpose;
  readonly started_at: string;
  /** It is being made, or the service ended in the middle of it: nobody knows what was answered to the last call. */
  readonly unfinished: boolean;
  /** Null while it is being made; where the sender ended in the middle of it, when that was found. */
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
    purpose: attempt.purpose,
    unfinished: attempt.endedAt === null || attempt.code === SENDER_LOST,
    started_at: attempt.startedAt.toISOString(),
    ended_at: attempt.endedAt?.toISOString() ?? null,
    outcome: attempt.outcome,
    code: attempt.code,
    reason: attempt.reason,
    calls: attempt.calls,
  };
}
