/** Everything that is kept about a person, read page by page. */
import { splitRequest } from '@enlace/normalization';
import type { Database } from '../../database/database.js';
import { PersonEvents } from './concerns.js';
import { bodiesOf, jsonOf, webhookPages } from './erase-webhooks.js';
import { EXPORT_LINKS, EXPORT_TABLES } from './export-tables.js';
import { recordsOf } from './find-person.js';
import { idsOn, likePatterns, personTraces, placesOf, type Person, type PersonRecords } from './person.js';

export interface ExportedRecord {
  /** Such as `message` or `webhook`. */
  readonly kind: string;
  readonly [field: string]: unknown;
}

const PAGE = 200;
const LETTERS = 50;
const FIRST = '00000000-0000-0000-0000-000000000000';

export async function* exportPerson(database: Database, person: Person): AsyncGenerator<ExportedRecord> {
  yield {
    kind: 'person',
    contact_ids: person.contactIds,
    client_ids: person.clientIds,
    known_by: person.channels.map(({ integrationId, provider, externalIds }) => ({
      integration_id: integrationId,
      provider,
      external_ids: externalIds,
    })),
    phones: person.phones,
    emails: person.emails,
  };
  yield* clientRecords(database, person);
  yield* linksOf(database, person);
  for (const [kind, sql] of EXPORT_TABLES) yield* rowsOf(database, person, kind, sql);
  const records = await database.forTenant(person.tenantId, (tx) => recordsOf(tx, person));
  yield* auditEntries(database, person, records);
  yield* deadLetters(database, person, records);
  yield* webhookParts(database, person);
}

async function* rowsOf(
  database: Database,
  { tenantId, contactIds }: Person,
  kind: string,
  sql: string,
): AsyncGenerator<ExportedRecord> {
  for (let after: string | undefined = FIRST; after !== undefined;) {
    const from: string = after;
    const rows = await database.forTenant(tenantId, (tx) =>
      tx.query<{ row: Record<string, unknown>; id: string }>(
        `SELECT row, id FROM (${sql}) AS theirs WHERE id > $3::uuid ORDER BY id LIMIT $4`,
        [tenantId, contactIds, from, PAGE],
      ),
    );
    for (const { row } of rows) yield { ...row, kind, ...('kind' in row ? { of_kind: row['kind'] } : {}) };
    after = rows.length < PAGE ? undefined : rows.at(-1)?.id;
  }
}

async function* clientRecords(
  database: Database,
  { tenantId, clientIds }: Person,
): AsyncGenerator<ExportedRecord> {
  const rows = await database.forTenant(tenantId, (tx) =>
    tx.query<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(clients) - 'tenant_id' - 'words' || jsonb_build_object('identities', (
                SELECT coalesce(jsonb_agg(to_jsonb(known) - 'tenant_id' - 'client_id'), '[]')
                  FROM client_identities AS known WHERE known.tenant_id = $1 AND client_id = clients.id)) AS row
         FROM clients WHERE tenant_id = $1 AND id = ANY($2)`,
      [tenantId, clientIds],
    ),
  );
  for (const { row } of rows) yield { ...row, kind: 'client' };
}

async function* linksOf(database: Database, person: Person): AsyncGenerator<ExportedRecord> {
  const of = [person.tenantId, ...placesOf(person), person.clientIds];
  for (const [kind, sql] of EXPORT_LINKS) {
    const rows = await database.forTenant(person.tenantId, (tx) =>
      tx.query<{ row: Record<string, unknown> }>(sql, of),
    );
    for (const { row } of rows) yield { ...row, kind };
  }
}

/** What was done with the person's records, and by which key. */
async function* auditEntries(
  database: Database,
  person: Person,
  { conversationIds }: PersonRecords,
): AsyncGenerator<ExportedRecord> {
  const { tenantId } = person;
  const patterns = likePatterns([...personTraces(person), ...conversationIds]);
  for (let after: number | undefined = 0; after !== undefined;) {
    const from: number = after;
    const page = await database.forTenant(tenantId, (tx) =>
      tx.query<{ row: Record<string, unknown>; id: number; theirs: boolean }>(
        `SELECT to_jsonb(a) - 'tenant_id' AS row, id, subject LIKE ANY($4) OR details::text LIKE ANY($4)
                OR subject = ANY($6) OR details ->> 'client_id' = ANY($6)
                OR EXISTS (SELECT FROM messages
                            WHERE id = CASE WHEN subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                            THEN subject::uuid END
                              AND conversation_id = ANY($5)) AS theirs
           FROM audit_log AS a WHERE tenant_id = $1 AND id > $2 ORDER BY id LIMIT $3`,
        [tenantId, from, PAGE, patterns, [...conversationIds], person.clientIds],
      ),
    );
    for (const { row, theirs } of page) if (theirs) yield { ...row, kind: 'audit' };
    after = page.length < PAGE ? undefined : page.at(-1)?.id;
  }
}

async function* deadLetters(
  database: Database,
  person: Person,
  records: PersonRecords,
): AsyncGenerator<ExportedRecord> {
  const events = new PersonEvents(person, records);
  let after: { at: string; id: string } | undefined = { at: '-infinity', id: FIRST };
  while (after !== undefined) {
    const from: { at: string; id: string } = after;
    const page = await database.forTenant(person.tenantId, (tx) =>
      tx.query<{ at: string; id: string; event: string; reason: string; envelope: { event?: unknown } }>(
        `SELECT created_at::text AS at, id, event, reason, envelope FROM dead_letters
          WHERE tenant_id = $1 AND (created_at, id) > ($2::timestamptz, $3::uuid) ORDER BY created_at, id LIMIT $4`,
        [person.tenantId, from.at, from.id, LETTERS],
      ),
    );
    for (const { id, event, reason, envelope } of page) {
      const came = envelope.event;
      const isTheirs = typeof came === 'string' ? events.isMentioned(came) : events.has(came ?? {});
      if (isTheirs) yield { kind: 'dead_letter', id, event, reason, event_as_it_came: came };
    }
    after = page.length < LETTERS ? undefined : page.at(-1);
  }
}

/** Of a batch the person's parts alone. */
async function* webhookParts(database: Database, person: Person): AsyncGenerator<ExportedRecord> {
  for (const provider of new Set(person.channels.map((channel) => channel.provider))) {
    for await (const ids of webhookPages(database, person.tenantId, provider)) {
      const rows = await database.forTenant(person.tenantId, (tx) => bodiesOf(tx, person.tenantId, ids));
      for (const { id, integrationId, body } of rows) {
        const { theirs } = splitRequest(provider, jsonOf(body), idsOn(person, provider, integrationId));
        if (theirs.length > 0) yield { kind: 'webhook', id, provider, parts: theirs };
      }
    }
  }
}
