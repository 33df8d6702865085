/** Removes what ties a person's contacts and clients to each other and to what is known of them in other systems. */
import type { Database, Tx } from '../../database/database.js';
import type { ClaimedErasure } from './erasure-record.js';
import { batchOf } from './keep-progress.js';
import { likePatterns, personTraces, placesOf, type Person } from './person.js';

export async function eraseLinks(database: Database, erasure: ClaimedErasure): Promise<void> {
  const { person, progress, tenantId } = erasure;
  const reasons = likePatterns(personTraces(person));
  await batchOf(database, erasure, async (tx) => {
    for (const [store, what, sql, params] of [...ofPerson(person), ...QUOTING.map(quoting(reasons))]) {
      const rows = await tx.query(`${sql} RETURNING 1 AS hit`, [tenantId, ...params]);
      progress.add(store, what, rows.length);
    }
  });
}

/**
 * Ids of channels that the client is known by only because the contact was linked to it: they are the contact's, and would
 * link whoever writes anew. Those that the business wrote down itself are the client's.
 */
export function forgetLearnt(tx: Tx, person: Person): Promise<object[]> {
  const known = person.channels.flatMap(({ integrationId, externalIds }) =>
    externalIds.flatMap((id) => [id, `${integrationId}:${id}`]),
  );
  return tx.query(
    `DELETE FROM client_identities
      WHERE tenant_id = $1 AND value = ANY($2) AND kind = ANY($3)
        AND (evidence LIKE 'linked by %' OR evidence = 'chatwoot phone') RETURNING 1 AS gone`,
    [person.tenantId, known, CHANNEL_KINDS],
  );
}

const CHANNEL_KINDS = ['whatsapp_user_id', 'telegram', 'chatwoot_contact', 'tawk_visitor'];

type Step = readonly [store: string, what: 'removed' | 'cut', sql: string, params: readonly unknown[]];

function ofPerson(person: Person): Step[] {
  const { contactIds, clientIds } = person;
  const at = placesOf(person);
  return [
    ['client_matches', 'removed', MATCHES, [contactIds, clientIds]],
    // a question about somebody else goes on without the client
    ['client_matches', 'cut', CANDIDATES, [clientIds]],
    [
      'client_matches',
      'removed',
      `DELETE FROM client_matches WHERE tenant_id = $1 AND candidates = '[]'`,
      [],
    ],
    ['client_merges', 'removed', MERGES, [clientIds]],
    ['chatwoot_links', 'removed', CHATWOOT, [...at, clientIds]],
    ['tawkto_chats', 'cut', CHATS, at],
    ['tawkto_tickets', 'cut', TICKETS, at],
  ];
}

const MATCHES = `DELETE FROM client_matches WHERE tenant_id = $1 AND (contact_id = ANY($2) OR client_id = ANY($3))`;

const CANDIDATES = `
  UPDATE client_matches
     SET candidates = (SELECT coalesce(jsonb_agg(one), '[]') FROM jsonb_array_elements(candidates) AS one
                        WHERE one ->> 'client_id' <> ALL($2::text[]))
   WHERE tenant_id = $1
     AND EXISTS (SELECT FROM jsonb_array_elements(candidates) AS one WHERE one ->> 'client_id' = ANY($2))`;

/** Also those undone: what the clients looked like before and after is in them. */
const MERGES = `DELETE FROM client_merges WHERE tenant_id = $1 AND (from_id = ANY($2) OR into_id = ANY($2))`;

const CHATWOOT = `
  DELETE FROM chatwoot_links
   WHERE tenant_id = $1
     AND ((integration_id, external_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[])) OR client_id = ANY($4))`;

/** The figures stay; by what somebody could tell whose the chat was goes, and it runs no more. */
const CHATS = `
  UPDATE tawkto_chats
     SET chat_id = 'erased:' || gen_random_uuid(), page = NULL, city = NULL, visitor_key = NULL,
         ended_at = coalesce(ended_at, last_at)
   WHERE tenant_id = $1 AND (integration_id, chat_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`;

const TICKETS = `
  UPDATE tawkto_tickets SET ticket_id = 'erased:' || gen_random_uuid()
   WHERE tenant_id = $1 AND (integration_id, 'ticket:' || ticket_id) IN (SELECT * FROM unnest($2::uuid[], $3::text[]))`;

/** What was said of a failure may quote an answer of the provider. */
const QUOTING = [
  ['chatwoot_sweeps', 'failure_reason'],
  ['chatwoot_syncs', 'reason'],
  ['chatwoot_links', 'reason'],
  ['desks', 'trouble'],
  ['desk_conversations', 'trouble'],
  ['desk_messages', 'reason'],
] as const;

function quoting(patterns: readonly string[]): (one: (typeof QUOTING)[number]) => Step {
  return ([table, column]) => [
    table,
    'cut',
    `UPDATE ${table} SET ${column} = 'erased' WHERE tenant_id = $1 AND ${column} LIKE ANY($2)`,
    [patterns],
  ];
}
