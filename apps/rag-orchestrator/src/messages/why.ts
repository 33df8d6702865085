/** Says in a sentence why a message has not (yet) been sent: pure, so that every answer can be read and tested alone. */
import { REPORTS_STATUSES } from '@enlace/normalization';
import { isSentInPart, type MessageStanding } from '@enlace/persistence';

export interface Why {
  readonly status: string;
  /** Stable: `sent`, `window_closed`, `stale_epoch`, `integration_frozen`, … */
  readonly code: string;
  readonly sentence: string;
  /** When it is looked at again, where that is known. */
  readonly until?: Date;
}

/** Of a queued message what its sender would decide now, of any other what became of it. */
export function why(standing: MessageStanding): Why {
  const { status, errorCode, errorReason, attempts } = standing;
  switch (status) {
    case null:
      return { status: 'received', code: 'received', sentence: 'The customer wrote it.' };
    case 'queued':
      return waiting(standing);
    case 'sending':
      return sending(standing);
    case 'unknown': {
      const reason = errorReason ?? 'the answer of the provider was lost';
      const sentence = `It may have been sent: ${reason}. It is not sent again by itself; ${settledBy(standing)}`;
      return { status, code: errorCode ?? status, sentence };
    }
    case 'failed': {
      const sentence = `It was not sent: ${errorReason ?? 'the provider refused it'}.`;
      return { status, code: errorCode ?? status, sentence };
    }
    default: {
      if (isSentInPart(errorCode)) {
        return {
          status,
          code: errorCode ?? status,
          sentence: `A part of it was sent: ${errorReason ?? 'the rest was held back'}.`,
        };
      }
      const sentence = attempts > 1 ? `It was sent at attempt ${attempts}.` : 'It was sent.';
      return { status, code: status, sentence };
    }
  }
}

/** A sender that died shows by the end of its lease: then it is not known whether the message went out. */
function sending({ attemptedAt, leasedUntil, now }: MessageStanding): Why {
  const since = attemptedAt === null ? '' : ` since ${attemptedAt.toISOString()}`;
  if (leasedUntil === null || leasedUntil <= now) {
    const sentence = `It was being handed to the provider${since}, and its sender has not been heard of any more. It is taken up at once; nobody knows whether it was sent, so it becomes unknown.`;
    return { status: 'sending', code: 'sender_lost', sentence };
  }
  const until = leasedUntil.toISOString();
  const sentence = `It is being handed to the provider${since}. If its sender has ended meanwhile, it is taken up after ${until}.`;
  return { status: 'sending', code: 'sending', sentence, until: leasedUntil };
}

function settledBy({ id, provider }: MessageStanding): string {
  const reconcile = `POST /api/v1/integrations/${provider}/messages/${id}/reconcile`;
  return REPORTS_STATUSES[provider]
    ? `a status from the provider settles it, or a person who knows what became of it: ${reconcile}.`
    : `the channel reports nothing more of it, so look there whether it arrived, and say so: ${reconcile}.`;
}

function waiting(standing: MessageStanding): Why {
  const { verdict, ahead, templateRefusal } = standing;
  if (verdict.verdict === 'refuse') {
    return queued(verdict.code, `It will be refused when its turn comes: ${verdict.reason}`);
  }
  if (templateRefusal !== null) {
    return queued('template.not_approved', `It will be refused when its turn comes: ${templateRefusal}`);
  }
  if (verdict.verdict === 'wait' && verdict.of === 'marketing') {
    return queued(
      'marketing_held',
      'Meta lets this person get no more marketing for now (131049); it is held, and other messages pass it',
      verdict.until,
    );
  }
  if (isStopped(standing)) return stopped(standing);
  if (ahead > 0) {
    const others = ahead === 1 ? 'One message' : `${ahead} messages`;
    return queued('behind_others', `${others} of the same conversation go first`);
  }
  if (verdict.verdict === 'send') {
    const form = verdict.as === 'itself' ? '' : ' as the template for customers who last wrote too long ago';
    return queued(
      'next',
      `It goes out next${form}, as soon as a sender is free and the channel's pace allows`,
    );
  }
  if (verdict.verdict === 'redirect') {
    return queued(
      'other_channel',
      `It goes to the same client over ${verdict.over}, if that can carry it: the customer last wrote here too long ago`,
    );
  }
  if (verdict.of === 'customer') {
    return queued('window_closed', 'It is held until the customer writes again, or a template goes out');
  }
  return paused(standing);
}

/** Whoever goes first, nothing goes out before somebody has mended it. */
function isStopped({ verdict, integrationStatus, integrationFrozenUntil, now }: MessageStanding): boolean {
  const waits = verdict.verdict === 'wait' && verdict.of === 'pause';
  return waits && integrationStatus === 'refused' && isAfter(integrationFrozenUntil, now);
}

/** Names no time: that of its pause is only when it is tried again. */
function stopped({ integrationReason }: MessageStanding): Why {
  const reason = integrationReason ?? '';
  return queued(
    'integration_frozen',
    `The whole channel is stopped (${reason}): its messages are held until that is mended. Save the credentials again to go on at once`,
  );
}

/** A pause of the whole channel may be the provider's, the network's or our own: only the try that met it knows. */
function paused(standing: MessageStanding): Why {
  const { now, integrationFrozenUntil, laneFrozenUntil, notBefore } = standing;
  if (isAfter(integrationFrozenUntil, now)) {
    const met =
      standing.errorReason === null ? '' : `what the last try of this message met: ${standing.errorReason}`;
    return queued('integration_frozen', 'The whole channel is paused', integrationFrozenUntil, met);
  }
  if (isAfter(laneFrozenUntil, now)) {
    return queued('contact_frozen', 'The provider wants a pause with this contact', laneFrozenUntil);
  }
  const last = standing.errorReason ?? 'the provider put it off';
  return queued('retry', `Attempt ${standing.attempts} did not succeed (${last})`, notBefore);
}

function queued(code: string, what: string, until: Date | null = null, more = ''): Why {
  const when = until === null ? '' : ` until ${until.toISOString()}`;
  const sentence = `${what}${when}${more === '' ? '' : `; ${more}`}.`;
  return { status: 'queued', code, sentence, ...(until === null ? {} : { until }) };
}

function isAfter(moment: Date | null, now: Date): boolean {
  return moment !== null && moment > now;
}
