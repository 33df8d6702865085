/** Judges what Meta told of an account by webhooks: bans, restrictions, alerts; pure. */
import { CHANNEL_TROUBLE, type ChannelFact, type ChannelFacts } from '@enlace/normalization';
import type { HealthSection, HealthState } from '../../health.js';

const A_DAY_MS = 24 * 3_600_000;
const A_WEEK_MS = 7 * A_DAY_MS;

type Judgement = readonly [state: HealthState, message: string] | undefined;

/** Only what somebody should know of: a fact that is well, or at its end, has no section. */
export function factSections(facts: ChannelFacts, now: number): readonly HealthSection[] {
  return Object.entries(facts).flatMap(([name, fact]) => {
    if (fact.until !== undefined && fact.until <= now) return [];
    const judged = judgeOf(name)?.(fact, now - fact.at);
    if (judged === undefined) return [];
    const [state, message] = judged;
    return [
      {
        name,
        state,
        message: fact.detail === undefined ? message : `${message} (${fact.detail})`,
        who_acts: 'you' as const,
        details: { value: fact.value, since: new Date(fact.at).toISOString() },
      },
    ];
  });
}

type Judge = (fact: ChannelFact, ageMs: number) => Judgement;

function judgeOf(name: string): Judge | undefined {
  return name.startsWith(CHANNEL_TROUBLE.alert) ? judgeAlert : JUDGES[name];
}

/** It is kept anew, once an hour, while messages meet it. */
function judgeAlert({ value }: ChannelFact, ageMs: number): Judgement {
  return ageMs > A_DAY_MS
    ? undefined
    : ['warning', `Meta refused something that a person should look at, ${value}`];
}

/** What was last known of things that are asked of Meta, for while it cannot be asked. */
export function rememberedSections(facts: ChannelFacts): readonly HealthSection[] {
  return REMEMBERED.flatMap(([name, what]) => {
    const fact = facts[name];
    if (fact === undefined) return [];
    const since = new Date(fact.at).toISOString();
    const isWell = name !== 'quality' || !POOR.includes(fact.value);
    return [
      {
        name,
        state: isWell ? ('ok' as const) : ('warning' as const),
        message: `${what}: ${fact.value}, as of ${since}`,
        who_acts: isWell ? ('nobody' as const) : ('you' as const),
        details: { value: fact.value, since },
      },
    ];
  });
}

const REMEMBERED = [
  ['quality', 'The quality of the number'],
  ['messaging_limit', 'People the business may write to first in 24 hours'],
  ['throughput', 'How fast the number may send'],
] as const;

const POOR: readonly string[] = ['YELLOW', 'RED', 'FLAGGED'];

const JUDGES: Readonly<Record<string, Judge>> = {
  ban: ({ value }) => {
    if (value === 'REINSTATE') return undefined;
    return value === 'SCHEDULE_FOR_DISABLE'
      ? ['warning', 'Meta is going to disable the account: appeal in Business Support Home']
      : ['broken', 'Meta disabled the account, nothing can be sent: appeal in Business Support Home'];
  },
  restriction: ({ value }) =>
    value === 'NONE'
      ? undefined
      : [
          value.includes('RESTRICTED_CUSTOMER_INITIATED') ? 'broken' : 'warning',
          `Meta restricts the account, ${value}: read why in Business Support Home`,
        ],
  connection: ({ value, detail }) =>
    detail === undefined ? undefined : ['broken', `Meta told of the account: ${value}`],
  violation: ({ value }, ageMs) =>
    ageMs > A_WEEK_MS ? undefined : ['warning', `Meta found a violation of its policy: ${value}`],
  alert: ({ value }, ageMs) =>
    ['RESOLVED', 'INFORMATIONAL', 'NONE'].includes(value) || ageMs > A_WEEK_MS
      ? undefined
      : ['warning', `Meta warns of the account, ${value}`],
  review: ({ value }) =>
    value === 'APPROVED' || value === 'DEFERRED'
      ? undefined
      : [
          value === 'REJECTED' ? 'broken' : 'warning',
          `The review of the account is ${value}: see Business Support Home`,
        ],
  display_name: ({ value }) =>
    value === 'REJECTED' ? ['warning', 'Meta rejected the display name: ask for another one'] : undefined,
  security: ({ value }, ageMs) =>
    ageMs > A_WEEK_MS
      ? undefined
      : ['warning', `Somebody changed the security of the number, ${value}: see that it was one of you`],
};
