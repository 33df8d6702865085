/** What each Graph error means for a message and for the channel, as data. */

type Scope = 'message' | 'contact' | 'integration';

export interface GraphErrorRule {
  readonly meaning: string;
  readonly scope: Scope;
  /** Milliseconds to wait before another try; absent where no try can help. */
  readonly retryAfterMs?: number;
  /** How many times longer each further try waits. */
  readonly growth?: number;
  /** The channel is stopped until a person mends it; its messages wait. */
  readonly isStop?: true;
  /** The customer wants no more marketing; other messages still reach them. */
  readonly isOptOut?: true;
  /** No marketing to the customer for so many milliseconds; other messages still reach them. */
  readonly marketingHeldMs?: number;
  /** The customer last wrote too long ago for free text. */
  readonly isWindowClosed?: true;
  /** The channel goes on, and a person should look at it. */
  readonly isAlert?: true;
}

/** How long the messages of a stopped channel wait before it is asked again. */
export const STOPPED_MS = 5 * 60 * 1_000;

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

function refused(scope: Scope, meaning: string, ...codes: number[]): [number, GraphErrorRule][] {
  return codes.map((code) => [code, { meaning, scope }]);
}

function alerting(meaning: string, ...codes: number[]): [number, GraphErrorRule][] {
  return codes.map((code) => [code, { meaning, scope: 'message', isAlert: true }]);
}

function stopped(meaning: string, ...codes: number[]): [number, GraphErrorRule][] {
  return codes.map((code) => [code, { meaning, scope: 'integration', isStop: true }]);
}

function later(
  scope: Scope,
  retryAfterMs: number,
  meaning: string,
  ...codes: number[]
): [number, GraphErrorRule][] {
  return codes.map((code) => [code, { meaning, scope, retryAfterMs }]);
}

function growing(growth: number, ...rule: Parameters<typeof later>): [number, GraphErrorRule][] {
  return later(...rule).map(([code, known]) => [code, { ...known, growth }]);
}

/**
 * By `error.code`; subcodes are deprecated (Meta, Cloud API: error codes). An error body means the message
 * was not accepted, whatever the HTTP status. `retry` freezes the scope it names: the pair limit (131056:
 * one message per 6 s to the same person after a burst of 45; Meta asks for 4^n seconds)
 * one contact, the others the whole number. What a person must mend (token, permission, policy, billing,
 * registration) stops the channel: its messages are held, not lost. A refusal has scope `contact` only where
 * the customer themselves wants none of it: an unreachable phone, a test list or an experiment says nothing
 * lasting of a person, so only the message fails and it is not tried again.
 */
const RULES: ReadonlyMap<number, GraphErrorRule> = new Map<number, GraphErrorRule>([
  ...stopped('the access token is invalid or has expired', 0, 190),
  ...stopped('the access token lacks a permission', 3, 10, 131005),
  ...later('integration', MINUTE, 'the app or the account made too many calls', 4, 80007, 80008),
  ...later('integration', 5 * SECOND, 'the number sent too many messages in a short time', 130429),
  ...growing(4, 'contact', 4 * SECOND, 'too many messages to this person in a short time', 131056),
  ...later('integration', 15 * MINUTE, 'the number is limited because people blocked or reported it', 131048),
  ...later('integration', 15 * MINUTE, 'a limit of the account is reached', 133016, 131064),
  ...later('message', 10 * SECOND, 'Meta had a passing fault', 1, 2, 131000),
  ...later('integration', 30 * SECOND, 'the service is overloaded or down', 131016),
  ...later('integration', MINUTE, 'the account is in maintenance', 131057),
  [
    131047,
    {
      meaning: 'more than 24 hours since the customer last wrote: only a template may be sent',
      scope: 'message',
      isWindowClosed: true,
    },
  ],
  [
    131049,
    {
      meaning: 'held back for the health of the ecosystem: no marketing to this person for 24 hours',
      scope: 'contact',
      marketingHeldMs: DAY,
    },
  ],
  [131050, { meaning: 'the customer stopped marketing messages', scope: 'contact', isOptOut: true }],
  ...refused('message', 'the message cannot be delivered to this person', 131026),
  ...refused('message', 'the number is not on the list of test recipients', 131030),
  ...refused('contact', 'the customer blocked the business', 130403),
  ...refused('message', 'the customer is part of an experiment without marketing messages', 130472),
  ...refused('message', 'a number cannot write to itself', 131021),
  ...alerting('messages to people of this country are not allowed', 130497),
  ...alerting("the customer's identity changed and is not confirmed", 137000),
  ...refused('message', 'this kind of message is not supported', 131051),
  ...refused('message', 'the file could not be fetched or uploaded', 131052, 131053),
  ...refused('message', 'a parameter is wrong or missing', 100, 131008, 131009),
  ...alerting('this message needs a phone number, not a user id', 131062),
  ...refused(
    'message',
    'the template is wrong, paused or unknown',
    132000,
    132001,
    132005,
    132007,
    132008,
    132012,
    132015,
    132016,
    132018,
  ),
  ...stopped('the account is blocked for a violation of policy', 368, 131031),
  ...stopped('the account has a billing problem', 131042),
  ...stopped('the number is not registered', 131045, 133010),
  ...stopped('the display name is not approved', 131037),
]);

const PERMISSION: GraphErrorRule = {
  meaning: 'the access token lacks a permission',
  scope: 'integration',
  isStop: true,
};

/** 100 with this subcode: the number itself is unknown to the token. */
const OBJECT_NOT_FOUND = 33;
const UNKNOWN_NUMBER: GraphErrorRule = {
  meaning: 'the token does not know this phone_number_id',
  scope: 'integration',
  isStop: true,
};

/** The rule of a code; undefined for a code nobody knows. */
export function ruleOf(code: number, subcode?: number): GraphErrorRule | undefined {
  if (code === 100 && subcode === OBJECT_NOT_FOUND) return UNKNOWN_NUMBER;
  return code >= 200 && code <= 299 ? PERMISSION : RULES.get(code);
}
