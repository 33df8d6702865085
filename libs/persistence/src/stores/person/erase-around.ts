/** Removes what was written down about a person beside their conversations: letters, notifications, audit, answers to the API. */
import type { Database, Tx } from '../../database/database.js';
import { lockKnowledge, removeChunks } from '../knowledge/write-document.js';
import { contactScope } from '../outbound/pace.js';
import { PersonEvents } from './concerns.js';
import type { ClaimedErasure } from './erasure-record.js';
import { batchOf } from './keep-progress.js';
import { likePatterns, personTraces, type PersonRecords } from './person.js';

const ROWS = 500;
/** Documents may have a megabyte each. */
const DOCUMENTS = 20;
/** An envelope may hold a whole webhook. */
const LETTERS = 50;

export async function eraseAround(
  database: Database,
  erasure: ClaimedErasure,
  records: PersonRecords,
): Promise<void> {
  const { person } = erasure;
  const conversations = [...records.conversationIds];
  const patterns = likePatterns([...personTraces(person), ...conversations]);
  const inNotifications = [person.contactIds, conversations, patterns, person.clientIds];
  await walk(database, erasure, 'dead_letters', letters(erasure, new PersonEvents(person, records)));
  await walk(
    database,
    erasure,
    'notifications',
    bySql(erasure, 'notifications', 'removed', NOTIFICATIONS, inNotifications),
  );
  await walk(
    database,
    erasure,
    'audit_log',
    bySql(erasure, 'audit_log', 'cut', AUDIT, [conversations, patterns, person.clientIds]),
  );
  await eraseAnswersOfApi(database, erasure, [
    ...patterns,
    ...likePatterns(person.clientIds.map((id) => `/clients/${id}/`)),
  ]);
  await walk(database, erasure, 'documents', documents(erasure, conversations));
  await batchOf(database, erasure, async (tx) => {
    const scopes = [...person.contactIds, ...conversations].map(contactScope);
    const ids = person.channels.flatMap(({ externalIds }) => externalIds.map(contactScope));
    const paces = await tx.query(
      `DELETE FROM send_paces WHERE tenant_id = $1 AND integration_id = ANY($2) AND scope = ANY($3) RETURNING scope`,
      [erasure.tenantId, person.channels.map(({ integrationId }) => integrationId), [...scopes, ...ids]],
    );
    erasure.progress.add('send_paces', 'removed', paces.length);
    const links = await tx.query(
      'DELETE FROM start_links WHERE tenant_id = $1 AND client_id = ANY($2) RETURNING id',
      [erasure.tenantId, person.clientIds],
    );
    erasure.progress.add('start_links', 'removed', links.length);
  });
}

/** Where a walk through a table is: the time and the id of the last row seen, as texts. */
interface Place {
  readonly at: string;
  readonly id: string;
}

const BEGINNING: Place = { at: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/**
 * Page by page through a tenant's rows of one table, by an index that begins with the tenant.
 * @param look reads at most so many rows after that place; what it returns is the last of them, if there may be more
 */
async function walk(
  database: Database,
  erasure: ClaimedErasure,
  store: string,
  look: (tx: Tx, after: Place) => Promise<Place | undefined>,
): Promise<void> {
  erasure.progress.set(store, 'read', 0);
  for (let after: Place | undefined = BEGINNING; after !== undefined;) {
    const from: Place = after;
    after = await batchOf(database, erasure, (tx) => look(tx, from));
  }
}

interface Walked {
  readonly at: string | null;
  readonly id: string | null;
  readonly seen: number;
  readonly hits: number;
}

/** A page by one statement, which says its last row, how many it saw, and how many were the person's. */
function bySql(
  { progress, tenantId }: ClaimedErasure,
  store: string,
  what: 'removed' | 'cut',
  sql: string,
  params: readonly unknown[],
): (tx: Tx, after: Place) => Promise<Place | undefined> {
  return async (tx, after) => {
    const [page] = await tx.query<Walked>(sql, [tenantId, after.at, after.id, ROWS, ...params]);
    if (page === undefined) return undefined;
    progress.add(store, 'read', page.seen);
    progress.add(store, what, page.hits);
    const { at, id, seen } = page;
    return seen < ROWS || at === null || id === null ? undefined : { at, id };
  };
}

const NOTIFICATIONS = `
  WITH page AS (
    SELECT id, created_at, contact_id, message_id, request,
           coalesce(request::text, '') || coalesce(choice::text, '') || coalesce(reason, '') AS said
      FROM notifications WHERE tenant_id = $1 AND (created_at, id) > ($2::timestamptz, $3::uuid)
     ORDER BY created_at, id LIMIT $4
  ), gone AS (
    DELETE FROM notifications WHERE tenant_id = $1 AND id IN (
      SELECT id FROM page
       WHERE contact_id = ANY($5) OR said LIKE ANY($7)
          OR ARRAY[request ->> 'client_id', request ->> 'recipient_id'] && $8::text[]
          OR EXISTS (SELECT FROM messages WHERE messages.id = page.message_id AND conversation_id = ANY($6)))
    RETURNING id
  ), last AS (SELECT created_at::text AS at, id::text FROM page ORDER BY created_at DESC, id DESC LIMIT 1)
  SELECT (SELECT at FROM last) AS at, (SELECT id FROM last) AS id,
         (SELECT count(*)::int FROM page) AS seen, (SELECT count(*)::int FROM gone) AS hits`;

/** That something was done, when and by which key stays; what it says of the person goes. `$2` is not used: ids are in order. */
const AUDIT = `
  WITH page AS (
    SELECT id, subject, details, details::text AS said FROM audit_log
     WHERE tenant_id = $1 AND id > CASE WHEN $2::text = '-infinity' THEN 0 ELSE $3::text::bigint END ORDER BY id LIMIT $4
  ), hit AS (
    SELECT id FROM page
     WHERE subject LIKE ANY($6) OR said LIKE ANY($6) OR subject = ANY($7)
        OR ARRAY[details ->> 'client_id', details ->> 'former', details ->> 'into'] && $7::text[]
        OR EXISTS (SELECT FROM messages
                    WHERE messages.id = CASE WHEN subject ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
                                             THEN subject::uuid END
                      AND conversation_id = ANY($5))
  ), cut AS (
    UPDATE audit_log SET subject = 'erased', details = '{"erased": true}'
     WHERE tenant_id = $1 AND id IN (SELECT id FROM hit) RETURNING id
  )
  SELECT 'later' AS at, (SELECT max(id)::text FROM page) AS id, (SELECT count(*)::int FROM page) AS seen,
         (SELECT count(*)::int FROM cut) AS hits`;

/** A letter about the person goes whole: it is one event, and what a webhook on its way held of others is set aside in vain. */
function letters(
  { progress, tenantId }: ClaimedErasure,
  events: PersonEvents,
): (tx: Tx, after: Place) => Promise<Place | undefined> {
  return async (tx, after) => {
    const page = await tx.query<Place & { reason: string; envelope: { event?: unknown } }>(
      `SELECT id, created_at::text AS at, reason, envelope FROM dead_letters
        WHERE tenant_id = $1 AND (created_at, id) > ($2::timestamptz, $3::uuid) ORDER BY created_at, id LIMIT $4`,
      [tenantId, after.at, after.id, LETTERS],
    );
    const theirs = page.filter(
      ({ reason, envelope }) => isOf(envelope.event, events) || events.isMentioned(reason),
    );
    await tx.query('DELETE FROM dead_letters WHERE tenant_id = $1 AND id = ANY($2)', [
      tenantId,
      theirs.map(({ id }) => id),
    ]);
    progress.add('dead_letters', 'read', page.length);
    progress.add('dead_letters', 'removed', theirs.length);
    return page.length < LETTERS ? undefined : page.at(-1);
  };
}

function isOf(event: unknown, events: PersonEvents): boolean {
  if (typeof event === 'string') return events.isMentioned(event);
  return typeof event === 'object' && event !== null && events.has(event);
}

/** Kept for a day, also those of a platform's key, which acts for any tenant. */
async function eraseAnswersOfApi(
  database: Database,
  erasure: ClaimedErasure,
  patterns: readonly string[],
): Promise<void> {
  const rows = await database.asSystem((tx) =>
    tx.query(
      `DELETE FROM idempotency_keys WHERE tenant_id IN ($1, '*') AND (body::text LIKE ANY($2) OR key LIKE ANY($2) OR route LIKE ANY($2))
       RETURNING key`,
      [erasure.tenantId, patterns],
    ),
  );
  await batchOf(database, erasure, async () => {
    erasure.progress.add('idempotency_keys', 'removed', rows.length);
    return Promise.resolve();
  });
}

/**
 * A document whose external id names one of the conversations is its transcript and goes, with its chunks and their words.
 * Any other that mentions the person is the business's own: it is named for somebody to look at.
 */
function documents(
  { progress, person, tenantId }: ClaimedErasure,
  conversations: readonly string[],
): (tx: Tx, after: Place) => Promise<Place | undefined> {
  const transcripts = likePatterns([...conversations, ...person.contactIds]);
  const mentions = likePatterns(personTraces(person));
  return async (tx, after) => {
    const page = await tx.query<Place & { transcript: boolean | null; mention: boolean }>(
      `SELECT id, created_at::text AS at, external_id LIKE ANY($5) AS transcript,
              (title || ' ' || content) LIKE ANY($6) AS mention
         FROM documents WHERE tenant_id = $1 AND (created_at, id) > ($2::timestamptz, $3::uuid)
        ORDER BY created_at, id LIMIT $4`,
      [tenantId, after.at, after.id, DOCUMENTS, transcripts, mentions],
    );
    for (const { id } of page.filter(({ transcript }) => transcript === true)) {
      await removeDocument(tx, tenantId, id);
      progress.add('documents', 'removed', 1);
    }
    progress.add('documents', 'read', page.length);
    const others = page.filter(({ transcript, mention }) => mention && transcript !== true);
    progress.remark(
      'documents_that_mention_them',
      others.map(({ id }) => id),
    );
    return page.length < DOCUMENTS ? undefined : page.at(-1);
  };
}

async function removeDocument(tx: Tx, tenantId: string, id: string): Promise<void> {
  await lockKnowledge(tx, tenantId);
  await removeChunks(tx, tenantId, id);
  await tx.query('DELETE FROM documents WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
}
