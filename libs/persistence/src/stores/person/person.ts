/** A person as the stores find them: their contacts, and everything those were ever known by. */
import { phoneDigits, tracesOf, type Provider } from '@enlace/normalization';

export const PERSON_KINDS = ['contact', 'client'] as const;

export type PersonKind = (typeof PERSON_KINDS)[number];

/** Whom a request names: a contact by our id, or a client by the business's own. */
export interface PersonRef {
  readonly kind: PersonKind;
  readonly id: string;
}

/** By what a channel knows the person. */
export interface ChannelIds {
  readonly integrationId: string;
  readonly provider: Provider;
  readonly externalIds: readonly string[];
}

export interface Person extends PersonRef {
  readonly tenantId: string;
  /** Contacts that were merged among them. */
  readonly contactIds: readonly string[];
  /** Of a client: those that were merged into it too. */
  readonly clientIds: readonly string[];
  readonly channels: readonly ChannelIds[];
  readonly phones: readonly string[];
  readonly emails: readonly string[];
}

/** Our ids, and the providers', of what the person's records are. */
export interface PersonRecords {
  readonly conversationIds: ReadonlySet<string>;
  readonly messageIds: ReadonlySet<string>;
  /** `<integration>/<provider's message id>`. */
  readonly providerMessageIds: ReadonlySet<string>;
}

/** External ids on that integration; all of the provider where it is not known. WhatsApp knows people by the digits of their phone. */
export function idsOn(
  person: Person,
  provider: string,
  integrationId: string | null | undefined,
): ReadonlySet<string> {
  const ids = person.channels
    .filter((channel) => channel.provider === provider)
    .filter((channel) => (integrationId ?? channel.integrationId) === channel.integrationId)
    .flatMap(({ externalIds }) => externalIds);
  const digits = provider === 'whatsapp' && ids.length > 0 ? digitsOf(person) : [];
  return new Set([...ids, ...digits]);
}

/** The digits of all forms of the person's phones. */
export function digitsOf(person: Person): string[] {
  return phoneDigits({ ...person, externalIds: allExternalIds(person) });
}

/** Texts that find the person and nobody else. */
export function personTraces(person: Person): string[] {
  const own = person.clientIds.filter((id) => id.length >= 7);
  return [...tracesOf({ ...person, externalIds: allExternalIds(person) }), ...person.contactIds, ...own];
}

/** Where the person has an id, and the ids, as two lists for `unnest`. */
export function placesOf({ channels }: Person): [integrationIds: string[], externalIds: string[]] {
  const places = channels.flatMap(({ integrationId, externalIds }) =>
    externalIds.map((id) => ({ integrationId, id })),
  );
  return [places.map(({ integrationId }) => integrationId), places.map(({ id }) => id)];
}

/** For `LIKE ANY`: anywhere in a text. */
export function likePatterns(texts: readonly string[]): string[] {
  return texts.map((text) => `%${text.replace(/[\\%_]/g, '\\$&')}%`);
}

function allExternalIds(person: Person): string[] {
  return person.channels.flatMap(({ externalIds }) => externalIds);
}
