/** Says in sentences how the webhooks of a number go, against how they should, and which steps would mend it. */
import type { WhoActs } from '../../health.js';

/** Whose address it is: an override of the number goes before one of the account, that before the app's (Meta, webhook overrides). */
export const REGISTRATION_LEVELS = ['phone', 'waba', 'app'] as const;

export type RegistrationLevel = (typeof REGISTRATION_LEVELS)[number];

export interface WishedRegistration {
  readonly level: RegistrationLevel;
  readonly url: string;
}

export interface ActualRegistration {
  /** The address set at each level. */
  readonly urls: Readonly<Partial<Record<RegistrationLevel, string>>>;
  /** Whether webhooks of the account go to the app at all; undefined where it was not asked (no `waba_id`). */
  readonly subscribed?: boolean;
  /** The fields the app gets; undefined where it was not asked (no `app_id`). */
  readonly fields?: readonly string[];
}

export interface RegistrationDifference {
  readonly message: string;
  readonly who_acts: WhoActs;
}

export type RegistrationStep = 'subscribe_app' | 'subscribe_account' | 'set_phone' | 'set_waba';

/** What this service reads (Meta, webhooks overview). */
export const WEBHOOK_FIELDS = [
  'messages',
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
  'account_update',
  'account_alerts',
  'account_review_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'security',
  'user_preferences',
  'user_id_update',
  'smb_message_echoes',
] as const;

/** The address that gets the messages of the number, and the level it is set at. */
export function effectiveOf({
  urls,
}: ActualRegistration): { readonly level: RegistrationLevel; readonly url: string } | undefined {
  for (const level of REGISTRATION_LEVELS) {
    const url = urls[level];
    if (url !== undefined) return { level, url };
  }
  return undefined;
}

/**
 * How it should be: as it was registered, or else as it is where the messages come to an address of ours already.
 * @param own addresses that lead here, the one of the number first
 */
export function wishOf(
  kept: WishedRegistration | undefined,
  own: readonly string[],
  actual: ActualRegistration,
): WishedRegistration | undefined {
  if (kept !== undefined) return kept;
  const effective = effectiveOf(actual);
  if (effective !== undefined && own.includes(effective.url)) return effective;
  const [url] = own;
  return url === undefined ? undefined : { level: 'phone', url };
}

/**
 * The calls that make it as wished, in their order; none where it is.
 * @param own addresses that lead here: an app whose address is one of them is ours to mend
 */
export function stepsTo(
  wished: WishedRegistration,
  actual: ActualRegistration,
  own: readonly string[] = [],
): readonly RegistrationStep[] {
  const { urls, fields } = actual;
  // Without an address of the app's own Meta keeps no fields for it, and brings nothing to any override.
  const hasNoApp = fields !== undefined && urls.app === undefined;
  const lacksFields = leadsHere(urls.app, wished, own) && missingFields(actual).length > 0;
  const app = hasNoApp || lacksFields || (wished.level === 'app' && urls.app !== wished.url);
  return [
    ...(app ? (['subscribe_app'] as const) : []),
    // With the override of the account comes its subscription.
    ...(actual.subscribed === false && wished.level !== 'waba' ? (['subscribe_account'] as const) : []),
    ...(wished.level === 'phone' && urls.phone !== wished.url ? (['set_phone'] as const) : []),
    ...(wished.level === 'waba' && (urls.waba !== wished.url || actual.subscribed === false)
      ? (['set_waba'] as const)
      : []),
  ];
}

/**
 * What a person should know or mend, the worst first; empty where all is well.
 * @param own as for `stepsTo`
 */
export function compareRegistration(
  wished: WishedRegistration,
  actual: ActualRegistration,
  own: readonly string[] = [],
): readonly RegistrationDifference[] {
  return [
    ...subscriptionDifference(actual),
    ...addressDifference(wished, actual),
    ...fieldsDifference(wished, actual, own),
    ...(actual.subscribed === undefined
      ? [you('waba_id is not saved, so nobody can see whether the account is subscribed: save it')]
      : []),
    ...(actual.fields === undefined
      ? [you('app_id is not saved, so the fields the app gets are not compared: save it')]
      : []),
  ];
}

function subscriptionDifference({ subscribed }: ActualRegistration): RegistrationDifference[] {
  return subscribed === false
    ? [repair('the account is not subscribed to the app: no webhook comes at all')]
    : [];
}

function addressDifference(
  { level, url }: WishedRegistration,
  actual: ActualRegistration,
): RegistrationDifference[] {
  const effective = effectiveOf(actual);
  if (effective === undefined) return [repair('no address is set: no webhook comes at all')];
  if (effective.url !== url) {
    const owner = `another address gets the messages of this number: ${originOf(effective.url)}, set at level ${effective.level}`;
    const isAhead = REGISTRATION_LEVELS.indexOf(effective.level) < REGISTRATION_LEVELS.indexOf(level);
    return isAhead
      ? [you(`${owner}, which goes before level ${level}: register at level phone, or take that one away`)]
      : [repair(owner)];
  }
  return actual.urls[level] === url
    ? []
    : [repair(`the address is set at level ${effective.level}, not at level ${level}`)];
}

function fieldsDifference(
  wished: WishedRegistration,
  actual: ActualRegistration,
  own: readonly string[],
): RegistrationDifference[] {
  const missing = missingFields(actual);
  if (missing.length === 0) return [];
  const message = `the app does not get these fields: ${missing.join(', ')}`;
  if (actual.urls.app === undefined || leadsHere(actual.urls.app, wished, own)) return [repair(message)];
  return [you(`${message}; whoever owns its address (${originOf(actual.urls.app)}) must subscribe them`)];
}

function leadsHere(url: string | undefined, wished: WishedRegistration, own: readonly string[]): boolean {
  return url !== undefined && (url === wished.url || own.includes(url));
}

function missingFields({ fields }: ActualRegistration): readonly string[] {
  return fields === undefined ? [] : WEBHOOK_FIELDS.filter((field) => !fields.includes(field));
}

function repair(message: string): RegistrationDifference {
  return { message, who_acts: 'repair' };
}

function you(message: string): RegistrationDifference {
  return { message, who_acts: 'you' };
}

/** Another owner's path may be its secret: the origin is enough to know who it is. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an address that cannot be read';
}
