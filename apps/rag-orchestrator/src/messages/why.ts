/** Says in a sentence why a message has not (yet) been sent: pure, so that every answer can be read and tested alone. */
import type { MessageStanding } from '@enlace/persistence';

export interface Why {
  readonly status: string;
  /** Stable: `sent`, `window_closed`, `stale_epoch`, `frozen`, … */
  readonly code: string;
  readonly sentence: string;
  /** When it is looked at again, where that is known. */
  readonly until?: Date;
}

/**
 * What stands between the message and its sending, in the order in which the sender asks.
 * @param windowMs how long after the customer's last message the channel takes free text; undefined: always
 */
export function why(standing: MessageStanding, windowMs: number | undefined): Why {
  const { status } = standing;
  if (status === null) return told('received', 'received', 'The customer wrote it.');
  switch (status) {
    case 'queued':
      return waiting(standing, windowMs);
    case 'sending':
      return told(status, 'sending', 'It is being handed to the provider right now.');
    case 'unknown':
      return told(
        status,
        standing.errorCode ?? 'unknown',
        `It may have been sent: ${standing.errorReason ?? 'the answer of the provider was lost'}. ` +
          'It is not sent again by itself; a status from the provider settles it.',
      );
    case 'failed':
      return told(
        status,
        standing.errorCode ?? 'failed',
        `It was not sent: ${standing.errorReason ?? 'the provider refused it'}.`,
      );
    default:
      return told(
        status,
        status,
        `It was sent${standing.attempts > 1 ? ` at attempt ${standing.attempts}` : ''}.`,
      );
  }
}

function waiting(standing: MessageStanding, windowMs: number | undefined): Why {
  const { now, expiresAt } = standing;
  const refusal = refusalAhead(standing, windowMs);
  if (expiresAt !== null && expiresAt <= now) {
    return queued('expired', 'It will be refused: the moment it was to be sent by has passed');
  }
  if (refusal !== undefined) return refusal;
  if (standing.ahead > 0) {
    const others = standing.ahead === 1 ? 'One message' : `${standing.ahead} messages`;
    return queued('behind_others', `${others} of the same conversation go first`);
  }
  if (isAfter(standing.integrationFrozenUntil, now)) {
    const reason = standing.integrationStatus === 'refused' ? ` (${standing.integrationReason ?? ''})` : '';
    return queued(
      'integration_frozen',
      `The whole integration is held${reason}`,
      standing.integrationFrozenUntil,
    );
  }
  if (isAfter(standing.laneFrozenUntil, now)) {
    return queued('contact_frozen', 'The provider wants a pause with this contact', standing.laneFrozenUntil);
  }
  if (isAfter(standing.notBefore, now)) {
    const last = standing.errorReason ?? 'the provider put it off';
    return queued('retry', `Attempt ${standing.attempts} did not succeed (${last})`, standing.notBefore);
  }
  return queued('next', 'It is next, and waits for a free sender or the pace the channel allows');
}

/** What the sender will refuse as soon as it comes to it. */
function refusalAhead(standing: MessageStanding, windowMs: number | undefined): Why | undefined {
  const { author, messageEpoch, epoch, lastInboundAt, now } = standing;
  if (author === 'bot' && (messageEpoch ?? 0) < epoch) {
    return queued(
      'stale_epoch',
      'It will be refused: a person took the conversation over after it was written',
    );
  }
  if (!standing.reachable) {
    const reason = standing.unreachableReason ?? 'the provider said so';
    return queued('contact_unreachable', `It will be refused: the contact cannot be reached (${reason})`);
  }
  if (author === 'system' && standing.optedOutAt !== null) {
    return queued('opted_out', 'It will be refused: the contact has opted out');
  }
  const isShut =
    windowMs !== undefined &&
    standing.type !== 'template' &&
    (lastInboundAt === null || now.getTime() - lastInboundAt.getTime() >= windowMs);
  return isShut
    ? queued(
        'window_closed',
        'It will be refused: the customer last wrote too long ago, and only a template may be sent',
      )
    : undefined;
}

function queued(code: string, sentence: string, until: Date | null = null): Why {
  const when = until === null ? '' : ` until ${until.toISOString()}`;
  return { status: 'queued', code, sentence: `${sentence}${when}.`, ...(until === null ? {} : { until }) };
}

function told(status: string, code: string, sentence: string): Why {
  return { status, code, sentence };
}

function isAfter(moment: Date | null, now: Date): boolean {
  return moment !== null && moment > now;
}
