/** Judges what Meta says of a number: each thing a section with who must act; pure. */
import { fine, type HealthSection } from '../../health.js';
import type { NumberState } from './number.js';

const A_WEEK_MS = 7 * 24 * 3_600_000;

/** `expires`: until when the token is good, where that is known. */
export function tokenSection(number: NumberState, expires: Date | undefined, now: number): HealthSection {
  const shown = [number.displayNumber, number.verifiedName].filter(Boolean).join(', ');
  const known = `Meta knows the token and the number ${shown}`.trim();
  if (expires === undefined) return fine('token', known);
  const details = { expires_at: expires.toISOString() };
  if (expires.getTime() - now > A_WEEK_MS) return fine('token', known, details);
  return {
    name: 'token',
    state: expires.getTime() > now ? 'warning' : 'broken',
    message: `The access token ends at ${details.expires_at}: save a new one, best of a system user, which has no end`,
    who_acts: 'you',
    details,
  };
}

/** In Meta's order of trouble. Things Meta did not tell are left out. */
export function numberSections(number: NumberState): readonly HealthSection[] {
  return [
    ...numberSection(number),
    ...sendingSection(number),
    ...qualitySection(number),
    ...nameSection(number),
    ...told('messaging_limit', number.messagingLimit, 'People the business may write to first in 24 hours'),
    ...told('throughput', number.throughput, 'How fast the number may send'),
  ];
}

function numberSection({ status, platform, verification }: NumberState): HealthSection[] {
  const details = { status, platform, verification };
  if (platform !== undefined && platform !== 'CLOUD_API') {
    const message = `The number is not registered with the Cloud API (${platform}): register it in WhatsApp Manager, or nothing comes or goes`;
    return [{ name: 'number', state: 'broken', message, who_acts: 'you', details }];
  }
  if (status === undefined) return [];
  if (status === 'CONNECTED') return [fine('number', 'The number is connected', details)];
  const isWatched = status === 'FLAGGED' || status === 'RESTRICTED';
  const message = isWatched
    ? `Meta has the number ${status} for its quality: send less that people block or report`
    : `The number is ${status}: nothing goes out until it is connected again in WhatsApp Manager`;
  return [{ name: 'number', state: isWatched ? 'warning' : 'broken', message, who_acts: 'you', details }];
}

/** Billing, policy and whatever else Meta counts, by its own judgement. */
function sendingSection({ sending }: NumberState): HealthSection[] {
  if (sending === undefined) return [];
  const { can, troubles } = sending;
  if (can === 'AVAILABLE') return [fine('sending', 'Meta lets the number send')];
  const why = troubles.length === 0 ? 'without a reason' : troubles.join('; ');
  return [
    {
      name: 'sending',
      state: can === 'BLOCKED' ? 'broken' : 'warning',
      message: `Meta ${can === 'BLOCKED' ? 'lets the number send nothing' : 'limits what the number sends'}: ${why}`,
      who_acts: 'you',
      details: { can_send_message: can, troubles },
    },
  ];
}

function qualitySection({ quality }: NumberState): HealthSection[] {
  if (quality === undefined) return [];
  const details = { quality };
  if (quality !== 'YELLOW' && quality !== 'RED') {
    return [fine('quality', `The quality of the number is ${quality}`, details)];
  }
  const message = `The quality of the number is ${quality}: people block or report what it sends; send fewer unasked messages, or Meta lowers its limits`;
  return [{ name: 'quality', state: 'warning', message, who_acts: 'you', details }];
}

function nameSection({ nameStatus }: NumberState): HealthSection[] {
  if (nameStatus === undefined || !['DECLINED', 'EXPIRED', 'NONE'].includes(nameStatus)) return [];
  const message = `The display name is ${nameStatus}: have one approved in WhatsApp Manager`;
  return [
    {
      name: 'display_name',
      state: 'warning',
      message,
      who_acts: 'you',
      details: { name_status: nameStatus },
    },
  ];
}

function told(name: string, value: string | undefined, what: string): HealthSection[] {
  return value === undefined ? [] : [fine(name, `${what}: ${value}`, { value })];
}
