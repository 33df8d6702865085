/** Judges a channel by our own records: its status, what comes in, what waits to go out; pure. */
import type { ChannelRecord, ChannelTraffic } from '@enlace/persistence';
import { HEALTH_STATES, type HealthSection, type HealthState } from '@enlace/providers';

const LATE_INBOUND_MS = 60_000;
const LATE_OUTBOUND_MS = 5 * 60_000;

/** Only what somebody should know of: what is well has no section. */
export function ownSections(
  channel: ChannelRecord,
  traffic: ChannelTraffic | undefined,
  now: number,
): readonly HealthSection[] {
  return [
    ...statusSection(channel),
    ...pauseSection(channel, now),
    ...(traffic === undefined ? [] : [...inboundSection(traffic, now), ...outboundSection(traffic, now)]),
  ];
}

/** The worst; `ok` where there is none. */
export function worstOf(states: readonly HealthState[]): HealthState {
  return [...HEALTH_STATES].reverse().find((state) => states.includes(state)) ?? 'ok';
}

function statusSection({ status, statusReason, statusSince }: ChannelRecord): HealthSection[] {
  const since = `since ${statusSince.toISOString()}`;
  switch (status) {
    case 'active':
      return [];
    case 'unverified':
      return [
        {
          name: 'status',
          state: 'warning',
          message: `The credentials could not be checked ${since}: ${statusReason}; they are checked again by themselves`,
          who_acts: 'nobody',
        },
      ];
    case 'refused':
      return [
        {
          name: 'status',
          state: 'broken',
          message: `The provider refuses the channel ${since}: ${statusReason}. Its messages are held until that is mended; save the credentials again to go on at once`,
          who_acts: 'you',
        },
      ];
    case 'disabled':
      return [
        {
          name: 'status',
          state: 'broken',
          message: `The channel is switched off ${since}: save its configuration again to use it`,
          who_acts: 'you',
        },
      ];
  }
}

function inboundSection({ unfinished, oldestUnfinishedAt }: ChannelTraffic, now: number): HealthSection[] {
  const ageMs = oldestUnfinishedAt === null ? 0 : now - oldestUnfinishedAt.getTime();
  if (ageMs <= LATE_INBOUND_MS) return [];
  return [
    {
      name: 'inbound',
      state: 'warning',
      message: `${unfinished} webhooks are not done with, the oldest for ${Math.round(ageMs / 1_000)} seconds: see that this provider's service runs and reaches the bus`,
      who_acts: 'operator',
    },
  ];
}

function pauseSection({ frozenUntil, status }: ChannelRecord, now: number): HealthSection[] {
  if (frozenUntil === null || frozenUntil.getTime() <= now || status === 'refused') return [];
  return [
    {
      name: 'pause',
      state: 'warning',
      message: `The provider asked for a pause: nothing goes out before ${frozenUntil.toISOString()}`,
      who_acts: 'nobody',
    },
  ];
}

/** What is held waits for a reason of its own, so its age says nothing. */
function outboundSection(
  { queued, held, oldestQueuedAt, unknown }: ChannelTraffic,
  now: number,
): HealthSection[] {
  const sections: HealthSection[] = [];
  const ageMs = oldestQueuedAt === null ? 0 : now - oldestQueuedAt.getTime();
  if (queued > held && ageMs > LATE_OUTBOUND_MS) {
    sections.push({
      name: 'outbound',
      state: 'warning',
      message: `${queued - held} messages could go out and wait, the oldest of all for ${Math.round(ageMs / 1_000)} seconds: more is sent than the pace allows, or this provider's service stands still`,
      who_acts: 'operator',
    });
  }
  if (unknown > 0) {
    sections.push({
      name: 'unknown',
      state: 'warning',
      message: `Of ${unknown} messages of the last seven days nobody knows whether they went out; list them with GET /api/v1/messages?status=unknown, and settle each with its reconcile route`,
      who_acts: 'you',
      details: { messages: unknown },
    });
  }
  return sections;
}
