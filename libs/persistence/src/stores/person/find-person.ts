/** Gathers a person: the contacts that are one, and every id, phone and e-mail they were known by. */
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import type { ChannelIds, Person, PersonRecords, PersonRef } from './person.js';

interface ContactRow {
  readonly id: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly externalId: string;
  readonly phone: string | null;
  readonly email: string | null;
}

/** Undefined where the tenant has no such contact or client. */
export async function findPerson(tx: Tx, tenantId: string, ref: PersonRef): Promise<Person | undefined> {
  const clientIds = ref.kind === 'client' ? await clientsOf(tx, tenantId, ref.id) : [];
  const contacts = await contactsOf(tx, tenantId, ref, clientIds);
  const records = await clientRecords(tx, tenantId, clientIds);
  if (contacts.length === 0 && records.length === 0) return undefined;
  const identities = await tx.query<{ integrationId: string; provider: Provider; externalId: string }>(
    `SELECT identity.integration_id AS "integrationId", contacts.provider, identity.external_id AS "externalId"
       FROM contact_identities AS identity JOIN contacts ON contacts.id = contact_id
      WHERE identity.tenant_id = $1 AND contact_id = ANY($2)`,
    [tenantId, contacts.map(({ id }) => id)],
  );
  const known = [...contacts, ...records];
  return {
    ...ref,
    tenantId,
    contactIds: contacts.map(({ id }) => id),
    clientIds,
    channels: channelsOf([...contacts, ...identities]),
    phones: distinct(known.map(({ phone }) => phone)),
    emails: distinct(known.map(({ email }) => email)),
  };
}

/** What is the person's by our ids and the providers'. */
export async function recordsOf(
  tx: Tx,
  { tenantId, contactIds }: Pick<Person, 'tenantId' | 'contactIds'>,
): Promise<PersonRecords> {
  const conversations = await tx.query<{ id: string }>(
    'SELECT id FROM conversations WHERE tenant_id = $1 AND contact_id = ANY($2)',
    [tenantId, contactIds],
  );
  const conversationIds = conversations.map(({ id }) => id);
  const messages = await tx.query<{ id: string; integrationId: string; theirs: string | null }>(
    `SELECT id, integration_id AS "integrationId", provider_message_id AS theirs
       FROM messages WHERE tenant_id = $1 AND conversation_id = ANY($2)`,
    [tenantId, conversationIds],
  );
  const parts = await tx.query<{ integrationId: string; theirs: string }>(
    `SELECT parts.integration_id AS "integrationId", parts.provider_message_id AS theirs
       FROM message_parts AS parts JOIN messages ON messages.id = message_id
      WHERE parts.tenant_id = $1 AND conversation_id = ANY($2)`,
    [tenantId, conversationIds],
  );
  return {
    conversationIds: new Set(conversationIds),
    messageIds: new Set(messages.map(({ id }) => id)),
    providerMessageIds: new Set(
      [...messages, ...parts].flatMap(({ integrationId, theirs }) =>
        theirs === null ? [] : [`${integrationId}/${theirs}`],
      ),
    ),
  };
}

/** The client, those merged into it, and those it was merged into: by the merge they are one person. */
async function clientsOf(tx: Tx, tenantId: string, id: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `WITH RECURSIVE merged AS (
       SELECT $2::text AS id, (SELECT merged_into FROM clients WHERE tenant_id = $1 AND id = $2) AS merged_into
       UNION SELECT other.id, other.merged_into FROM clients AS other
               JOIN merged ON other.merged_into = merged.id OR other.id = merged.merged_into
              WHERE other.tenant_id = $1
     ) SELECT DISTINCT id FROM merged`,
    [tenantId, id],
  );
  return rows.map((row) => row.id);
}

/** A contact, what was merged into it and what it was merged into; of a client, all that are linked to it. */
function contactsOf(
  tx: Tx,
  tenantId: string,
  ref: PersonRef,
  clientIds: readonly string[],
): Promise<ContactRow[]> {
  const begin =
    ref.kind === 'contact'
      ? 'id = $2::uuid AND $3::text[] IS NOT NULL'
      : 'client_id = ANY($3) AND $2::uuid IS NULL';
  return tx.query<ContactRow>(
    `WITH RECURSIVE one AS (
       SELECT id, merged_into FROM contacts WHERE tenant_id = $1 AND ${begin}
       UNION
       SELECT other.id, other.merged_into FROM contacts AS other
         JOIN one ON other.merged_into = one.id OR other.id = one.merged_into
        WHERE other.tenant_id = $1
     )
     SELECT id, integration_id AS "integrationId", provider, external_id AS "externalId", phone, email
       FROM contacts WHERE tenant_id = $1 AND id IN (SELECT id FROM one) ORDER BY id`,
    [tenantId, ref.kind === 'contact' ? ref.id : null, clientIds],
  );
}

/** Phones and e-mails that the business wrote down, or that somebody gave it. */
function clientRecords(
  tx: Tx,
  tenantId: string,
  clientIds: readonly string[],
): Promise<{ phone: string | null; email: string | null }[]> {
  return tx.query(
    `SELECT phone, email FROM clients WHERE tenant_id = $1 AND id = ANY($2)
     UNION ALL
     SELECT CASE kind WHEN 'phone' THEN value END, CASE kind WHEN 'email' THEN value END
       FROM client_identities WHERE tenant_id = $1 AND client_id = ANY($2)`,
    [tenantId, clientIds],
  );
}

function channelsOf(
  rows: readonly { integrationId: string; provider: Provider; externalId: string }[],
): ChannelIds[] {
  const channels = new Map<string, { provider: Provider; ids: Set<string> }>();
  for (const { integrationId, provider, externalId } of rows) {
    const channel = channels.get(integrationId) ?? { provider, ids: new Set<string>() };
    channels.set(integrationId, channel);
    channel.ids.add(externalId);
  }
  return [...channels].map(([integrationId, { provider, ids }]) => ({
    integrationId,
    provider,
    externalIds: [...ids],
  }));
}

function distinct(values: readonly (string | null)[]): string[] {
  return [...new Set(values.filter((value) => value !== null))];
}
