/** What the routes of the registration answer: how the webhooks go, against how they should; pure. */
import {
  REGISTRATION_LEVELS,
  WEBHOOK_FIELDS,
  compareRegistration,
  effectiveOf,
  originOf,
  type ActualRegistration,
  type RegistrationDifference,
  type RegistrationLevel,
  type WishedRegistration,
} from '@enlace/providers';

export interface RegistrationAnswer {
  readonly integration_id: string;
  /** How it should be; null where neither PUBLIC_URL nor an earlier registration says it. */
  readonly wished: WishedRegistration | null;
  /** Where the messages of the number go, and the level that decides it; null where they go nowhere. */
  readonly effective: WishedRegistration | null;
  /** The address at each level. Of another owner's address only the origin is shown: its path may be a secret. */
  readonly addresses: Readonly<Record<RegistrationLevel, string | null>>;
  /** Whether the account is subscribed to the app; null without `waba_id`. */
  readonly subscribed: boolean | null;
  /** Fields this service reads and the app does not get; null without `app_id`. */
  readonly missing_fields: readonly string[] | null;
  /** What a person should know or mend; empty where all is well. */
  readonly differences: readonly RegistrationDifference[];
}

/** @param own addresses of this installation */
export function registrationAnswer(
  integrationId: string,
  wished: WishedRegistration | undefined,
  actual: ActualRegistration,
  own: readonly string[],
): RegistrationAnswer {
  const shown = (url: string): string => (own.includes(url) || url === wished?.url ? url : originOf(url));
  const effective = effectiveOf(actual);
  const { fields } = actual;
  return {
    integration_id: integrationId,
    wished: wished ?? null,
    effective: effective === undefined ? null : { level: effective.level, url: shown(effective.url) },
    addresses: Object.fromEntries(
      REGISTRATION_LEVELS.map((level) => {
        const url = actual.urls[level];
        return [level, url === undefined ? null : shown(url)];
      }),
    ) as Record<RegistrationLevel, string | null>,
    subscribed: actual.subscribed ?? null,
    missing_fields: fields === undefined ? null : WEBHOOK_FIELDS.filter((field) => !fields.includes(field)),
    differences: wished === undefined ? [] : compareRegistration(wished, actual, own),
  };
}
