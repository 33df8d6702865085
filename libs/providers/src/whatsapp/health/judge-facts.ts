/** Judges what Meta told of an account by webhooks: bans, restrictions, alerts; pure. */
import type { ChannelFact, ChannelFacts } from '@enlace/normalization';
import type { HealthSection, HealthState } from '../../health.js';

const A_WEEK_MS = 7 * 24 * 3_600_000;

type Judgement = readonly [state: HealthState, message: string] | undefined;

/** Only what somebody should know of: a fact that is well has no section. */
export function factSections(facts: ChannelFacts, now: number): readonly HealthSection[] {
  return Object.entries(facts).flatMap(([name, fact]) => {
    const judged = JUDGES[name]?.(fact, now - fact.at);
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

const JUDGES: Readonly<Record<string, (fact: ChannelFact, ageMs: number) => Judgement>> = {
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
