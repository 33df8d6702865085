/** Which side a field of a person belongs to, and what each side is to become; pure. */
import type { ApiContact } from '@enlace/providers';
import type { ClientRecord } from '@enlace/persistence';

/** What both sides had after the last time, by field; `attributes` are those that were written into Chatwoot. */
export interface Agreed {
  readonly name?: string;
  readonly email?: string;
  readonly attributes?: readonly string[];
}

type Contact = Pick<ApiContact, 'name' | 'email' | 'phone' | 'customAttributes'>;
type Client = Pick<ClientRecord, 'firstName' | 'lastName' | 'email' | 'phone' | 'attributes'>;

export interface ContactChanges {
  name?: string;
  email?: string;
  phone_number?: string;
  custom_attributes?: Record<string, unknown>;
}

export interface ClientChanges {
  firstName?: string | null;
  lastName?: string | null;
  email?: string;
  phone?: string;
}

export interface Merge {
  /** What is to be written into Chatwoot; empty where nothing differs. */
  readonly contact: ContactChanges;
  /** What is to be written to the client; empty where nothing differs. */
  readonly client: ClientChanges;
  /** What both have once that is done. */
  readonly agreed: Agreed;
}

/** Chatwoot's custom attributes hold single values. */
const isValue = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);
const MOST_ATTRIBUTES = 50;

/**
 * - Custom attributes `client_id`, `tenant_id` and those of the client's record are Enlace's: whatever stands there is
 *   overwritten, and what the client has no more is emptied. All others are Chatwoot's: neither read nor written.
 * - Name and email are both sides': who changed it since the last time is followed; where both did, the client's record.
 * - The phone is where the customer writes from: an empty side is filled, none is overwritten.
 * - What is empty says nothing: it is filled from the other side.
 */
export function mergeContact(
  ids: { readonly clientId: string; readonly tenantId: string },
  contact: Contact,
  client: Client | undefined,
  before: Agreed,
): Merge {
  const attributes = ownAttributes(ids, client, before);
  const differing = Object.entries(attributes).filter(
    ([key, value]) => (contact.customAttributes[key] ?? null) !== value,
  );
  const toContact: ContactChanges = {};
  if (differing.length > 0) toContact.custom_attributes = Object.fromEntries(differing);
  const written = Object.keys(attributes).filter((key) => attributes[key] !== null);
  if (client === undefined)
    return { contact: toContact, client: {}, agreed: { ...before, attributes: written } };

  const toClient: ClientChanges = {};
  const name = sharedValue(before.name, oneLine(contact.name), nameOf(client));
  if (name.for === 'contact') toContact.name = name.value;
  if (name.for === 'client') Object.assign(toClient, namesOf(name.value));
  const email = sharedValue(before.email, contact.email?.toLowerCase(), client.email ?? undefined);
  if (email.for === 'contact') toContact.email = email.value;
  if (email.for === 'client') toClient.email = email.value;
  if (contact.phone === undefined && client.phone !== null) toContact.phone_number = client.phone;
  if (contact.phone !== undefined && client.phone === null) toClient.phone = contact.phone;
  const agreed = {
    ...(name.value === undefined ? {} : { name: name.value }),
    ...(email.value === undefined ? {} : { email: email.value }),
    attributes: written,
  };
  return { contact: toContact, client: toClient, agreed };
}

/** Null for what is to be emptied. */
function ownAttributes(
  { clientId, tenantId }: { readonly clientId: string; readonly tenantId: string },
  client: Client | undefined,
  { attributes: before = [] }: Agreed,
): Record<string, string | number | boolean | null> {
  const own = Object.entries(client?.attributes ?? {}).filter(([, value]) => isValue(value));
  const gone = client === undefined ? [] : before.filter((key) => key !== 'client_id' && key !== 'tenant_id');
  return {
    ...Object.fromEntries(gone.map((key) => [key, null])),
    ...(Object.fromEntries(own.slice(0, MOST_ATTRIBUTES)) as Record<string, string | number | boolean>),
    client_id: clientId,
    tenant_id: tenantId,
  };
}

type Shared =
  | { readonly for: 'nobody'; readonly value: string | undefined }
  | { readonly for: 'contact' | 'client'; readonly value: string };

function sharedValue(
  before: string | undefined,
  contact: string | undefined,
  client: string | undefined,
): Shared {
  if (contact === client) return { for: 'nobody', value: client };
  if (client === undefined) return { for: 'client', value: contact ?? '' };
  if (contact === undefined) return { for: 'contact', value: client };
  return client === before ? { for: 'client', value: contact } : { for: 'contact', value: client };
}

function nameOf({ firstName, lastName }: Client): string | undefined {
  return oneLine([firstName, lastName].filter((part) => part !== null).join(' '));
}

/** The first word, and the rest: put together again they are the same. */
function namesOf(name: string): { firstName: string; lastName: string | null } {
  const [first = '', ...rest] = name.split(' ');
  return { firstName: first, lastName: rest.length === 0 ? null : rest.join(' ') };
}

function oneLine(text: string | undefined): string | undefined {
  const line = (text ?? '').replace(/\s+/g, ' ').trim();
  return line === '' ? undefined : line;
}
