/** The contact behind an event: found by any of its ids, made when new, kept up to date. */
import { randomId } from '@enlace/crypto';
import type { MessageContact } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { plainText, textOrNull } from '../../database/json-text.js';
import type { ArrivedEvent } from './arrived-event.js';
import { mergeContacts } from './merge-contacts.js';
import { hot } from '../../database/statement.js';

export interface FoundContact {
  /** A new id when nobody was found. */
  readonly contactId: string;
  /** Our id of the message asked for, when it is there already. */
  readonly knownMessage: string | undefined;
  /** Whose it is. */
  readonly clientId: string | null;
  /** What it was looked up by among the clients. */
  readonly matchedKeys: readonly string[];
}

/**
 * Finds the contact by any of its ids and locks it; several contacts that turn out to be one are merged.
 * Must come after `markAndLock`, in a statement of its own: only then does it see what another event made.
 * @param isMove whether it is told that one of the ids became the other
 */
export async function findContact(
  tx: Tx,
  event: ArrivedEvent,
  ids: readonly string[],
  inboundMessage?: string,
  isMove = false,
): Promise<FoundContact> {
  const rows = await tx.query<FoundRow>(FIND, [
    event.tenantId,
    event.integrationId,
    ids,
    inboundMessage === undefined ? null : plainText(inboundMessage),
  ]);
  const [first, ...others] = rows;
  if (first === undefined)
    return { contactId: randomId(), knownMessage: undefined, clientId: null, matchedKeys: [] };
  const contactId =
    others.length === 0
      ? first.id
      : await mergeContacts(
          tx,
          { tenantId: event.tenantId, evidence: `event ${event.eventId}`, isMove },
          rows.map((row) => row.id),
        );
  return {
    contactId,
    knownMessage: first.knownMessage ?? undefined,
    clientId: rows.find(({ clientId }) => clientId !== null)?.clientId ?? null,
    matchedKeys: rows.find(({ id }) => id === contactId)?.matchedKeys ?? [],
  };
}

interface FoundRow {
  readonly id: string;
  readonly knownMessage: string | null;
  readonly clientId: string | null;
  readonly matchedKeys: string[] | null;
}

export interface ContactNews {
  /** When the customer wrote; absent when the event is no message of theirs. */
  readonly inboundAt?: Date;
  readonly reachable?: boolean;
  readonly unreachableReason?: string;
  /** `true`: opted out; `false`: opted in again; at that moment. */
  readonly optedOut?: boolean;
  readonly optedAt?: Date;
}

/** Writes what the event tells of the contact: newer values win, empty ones never do, and an older event only fills gaps. */
export async function saveContact(
  tx: Tx,
  event: ArrivedEvent,
  contactId: string,
  contact: MessageContact,
  ids: readonly string[],
  news: ContactNews,
): Promise<void> {
  await tx.query(SAVE, [
    contactId,
    event.tenantId,
    event.integrationId,
    event.provider,
    plainText(contact.external_id),
    textOrNull(contact.name),
    textOrNull(contact.phone),
    textOrNull(contact.username),
    textOrNull(contact.email),
    textOrNull(contact.locale),
    news.inboundAt ?? null,
    event.sequence,
    news.reachable ?? null,
    textOrNull(news.unreachableReason),
    news.optedOut ?? null,
    `event ${event.eventId}`,
    ids,
    news.optedAt ?? event.occurredAt,
  ]);
}

function newest(column: string): string {
  return `CASE WHEN excluded.last_sequence >= known.last_sequence
               THEN coalesce(excluded.${column}, known.${column}) ELSE coalesce(known.${column}, excluded.${column}) END`;
}

const FIND = hot(`
  SELECT id, client_id AS "clientId", matched_keys AS "matchedKeys",
         (SELECT id FROM messages
              WHERE tenant_id = $1 AND integration_id = $2 AND provider_message_id = $4
                AND direction = 'inbound') AS "knownMessage"
   FROM contacts
  WHERE tenant_id = $1 AND id IN (SELECT contact_id FROM contact_identities
                                   WHERE tenant_id = $1 AND integration_id = $2 AND external_id = ANY($3))
  ORDER BY id FOR NO KEY UPDATE`);

/** The least of nothing and now is now, to Postgres. */
const INBOUND_AT = 'CASE WHEN $11::timestamptz IS NOT NULL THEN least($11, now()) END';

const SAVE = hot(`
  WITH saved AS (
    INSERT INTO contacts AS known (id, tenant_id, integration_id, provider, external_id, name, phone, username,
                                   email, locale, last_inbound_at, last_sequence, reachable, unreachable_reason,
                                   opted_out_at, opted_in_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, ${INBOUND_AT}, $12, coalesce($13, true), $14,
            CASE WHEN $15 THEN least($18, now()) END, CASE WHEN NOT $15 THEN least($18, now()) END)
    ON CONFLICT (id) DO UPDATE SET
      -- An id that was just given up may still come with a late message. Later it may be somebody else's.
      external_id = CASE WHEN excluded.last_sequence >= known.last_sequence
                          AND (excluded.external_id = known.external_id
                               OR NOT EXISTS (SELECT FROM contact_identities
                                               WHERE integration_id = $3 AND external_id = $5
                                                 AND superseded_at > now() - interval '1 day'))
                         THEN excluded.external_id ELSE known.external_id END,
      name = ${newest('name')}, phone = ${newest('phone')}, username = ${newest('username')},
      email = ${newest('email')}, locale = ${newest('locale')},
      last_inbound_at = greatest(known.last_inbound_at, excluded.last_inbound_at),
      -- Providers tell whole seconds: what comes after the window was found shut opens it also within that second.
      window_closed_at = CASE WHEN excluded.last_sequence > known.last_sequence
                               AND excluded.last_inbound_at >= date_trunc('second', known.window_closed_at)
                              THEN NULL ELSE known.window_closed_at END,
      last_sequence = greatest(known.last_sequence, excluded.last_sequence),
      -- A no counts whenever it is heard; a yes only if nothing newer is known.
      reachable = CASE WHEN $13 AND excluded.last_sequence < known.last_sequence THEN known.reachable
                       ELSE coalesce($13, known.reachable) END,
      unreachable_reason = CASE WHEN $13 IS NULL OR ($13 AND excluded.last_sequence < known.last_sequence)
                                THEN known.unreachable_reason ELSE $14 END,
      -- The later word counts, whichever is heard first.
      opted_out_at = CASE WHEN excluded.opted_out_at >= coalesce(known.opted_in_at, '-infinity')
                          THEN greatest(known.opted_out_at, excluded.opted_out_at)
                          WHEN excluded.opted_in_at >= known.opted_out_at THEN NULL
                          ELSE known.opted_out_at END,
      opted_in_at = greatest(known.opted_in_at, excluded.opted_in_at),
      updated_at = now()
    RETURNING id
  )
  INSERT INTO contact_identities (integration_id, external_id, tenant_id, contact_id, evidence)
  SELECT $3, external_id, $2, saved.id, $16 FROM saved, unnest($17::text[]) AS external_id
  ON CONFLICT (integration_id, external_id) DO NOTHING`);
