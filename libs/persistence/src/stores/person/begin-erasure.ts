/** The first step of an erasure, one transaction: from then on nothing finds the person, and nothing is sent to them. */
import { randomId, type Fingerprints, type SealedBox } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { writeAudit } from '../audit.store.js';
import { lockContactId } from '../inbound/contact-lock.js';
import { forgetLearnt } from './erase-links.js';
import { ERASURE_COLUMNS, type ErasureCounts, type ErasureRecord } from './erasure-record.js';
import { findPerson } from './find-person.js';
import { rememberErased } from './suppression.js';
import type { Person, PersonRef } from './person.js';

export interface ErasureDraft extends PersonRef {
  readonly tenantId: string;
  /** Id of the key. */
  readonly requestedBy: string;
}

export interface ErasureKeys {
  readonly box: SealedBox;
  readonly prints: Fingerprints;
}

/** What an erasure begins with; undefined where there is nobody, and never was an erasure of them. */
export async function beginErasure(
  tx: Tx,
  draft: ErasureDraft,
  keys: ErasureKeys,
): Promise<ErasureRecord | undefined> {
  const { tenantId, kind, id } = draft;
  // One request at a time for the same person.
  await tx.query(`SELECT pg_advisory_xact_lock(hashtextextended('erasing ' || $1 || ' ' || $2, 0))`, [
    tenantId,
    id,
  ]);
  const subjects = kind === 'contact' ? [id] : keys.prints.all('client', tenantId, id);
  const [known] = await tx.query<ErasureRecord>(
    `SELECT ${ERASURE_COLUMNS} FROM erasures WHERE tenant_id = $1 AND subject = ANY($2)
      ORDER BY requested_at DESC LIMIT 1`,
    [tenantId, subjects],
  );
  if (known?.state === 'running') return known;
  const first = await findPerson(tx, tenantId, { kind, id });
  if (first === undefined) return known;
  await lockPerson(tx, first);
  // Whoever held a lock may have added an id meanwhile.
  const person = (await findPerson(tx, tenantId, { kind, id })) ?? first;
  const subject = kind === 'contact' ? id : keys.prints.of('client', tenantId, id);
  const erasure = await insert(tx, draft, subject, person, keys);
  await rememberErased(tx, keys.prints, person, erasure.requestedAt);
  const counts = await hide(tx, person);
  await tx.query('UPDATE erasures SET counts = $3 WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    erasure.id,
    jsonText(counts),
  ]);
  const asked = {
    tenantId,
    actor: draft.requestedBy,
    action: 'person.erasure_requested',
    subject: erasure.id,
  };
  await writeAudit(tx, { ...asked, details: { kind } });
  return { ...erasure, counts };
}

export function sealOf(tenantId: string, id: string): { tenant: string; record: string; field: string } {
  return { tenant: tenantId, record: id, field: 'person' };
}

/** As everybody who may make or change a contact: by its ids, in one order. */
async function lockPerson(tx: Tx, { channels }: Person): Promise<void> {
  const ids = channels.flatMap(({ integrationId, externalIds }) =>
    externalIds.map((externalId) => ({ integrationId, externalId })),
  );
  const key = (one: { integrationId: string; externalId: string }): string =>
    `${one.integrationId}/${one.externalId}`;
  for (const one of ids.sort((a, b) => (key(a) < key(b) ? -1 : 1)))
    await lockContactId(tx, one.integrationId, one.externalId);
}

async function insert(
  tx: Tx,
  { tenantId, kind, requestedBy }: ErasureDraft,
  subject: string,
  person: Person,
  { box }: ErasureKeys,
): Promise<ErasureRecord> {
  const id = randomId();
  const [erasure] = await tx.query<ErasureRecord>(
    `INSERT INTO erasures (id, tenant_id, kind, subject, stage, requested_by, requested_at, sealed)
     VALUES ($1, $2, $3, $4, 'begun', $5, clock_timestamp(), $6) RETURNING ${ERASURE_COLUMNS}`,
    [id, tenantId, kind, subject, requestedBy, box.seal(jsonText(person), sealOf(tenantId, id))],
  );
  if (erasure === undefined) throw new Error('The erasure was not written down');
  return erasure;
}

/**
 * Nobody finds the contact by an id, a phone or a client any more, so whoever writes anew is a new contact; what was
 * queued will not be sent, and no answer is written. The rows themselves are removed afterwards.
 */
async function hide(tx: Tx, person: Person): Promise<ErasureCounts> {
  const { tenantId, contactIds, clientIds } = person;
  const of = [tenantId, contactIds];
  const identities = await tx.query(
    'DELETE FROM contact_identities WHERE tenant_id = $1 AND contact_id = ANY($2) RETURNING 1 AS gone',
    of,
  );
  await tx.query(
    `UPDATE contacts
        SET external_id = 'erased:' || id, name = NULL, phone = NULL, username = NULL, email = NULL, locale = NULL,
            client_id = NULL, matched_keys = NULL, reachable = false, unreachable_reason = 'erased', updated_at = now()
      WHERE tenant_id = $1 AND id = ANY($2)`,
    of,
  );
  const conversations = `SELECT id FROM conversations WHERE tenant_id = $1 AND contact_id = ANY($2)`;
  await tx.query(
    `UPDATE conversations SET state = 'closed', epoch = epoch + 1, awaiting_since = NULL,
            provider_conversation_id = NULL, provider_state = NULL
      WHERE tenant_id = $1 AND contact_id = ANY($2)`,
    of,
  );
  await tx.query(
    `UPDATE messages SET awaits_answer = false,
            status = CASE WHEN status = 'queued' THEN 'failed' ELSE status END,
            error_code = CASE WHEN status = 'queued' THEN 'person_erased' ELSE error_code END
      WHERE tenant_id = $1 AND conversation_id IN (${conversations}) AND (awaits_answer OR status = 'queued')`,
    of,
  );
  await tx.query(
    `UPDATE delivery_lanes SET due_at = NULL WHERE tenant_id = $1 AND conversation_id IN (${conversations})
        AND NOT EXISTS (SELECT FROM messages WHERE messages.conversation_id = delivery_lanes.conversation_id
                                               AND status = 'sending')`,
    of,
  );
  const desks = await tx.query(
    `DELETE FROM desk_conversations WHERE tenant_id = $1 AND conversation_id IN (${conversations}) RETURNING 1 AS gone`,
    of,
  );
  const learnt = await forgetLearnt(tx, person);
  const ofClient = [tenantId, clientIds];
  const known = await tx.query(
    'DELETE FROM client_identities WHERE tenant_id = $1 AND client_id = ANY($2) RETURNING 1 AS gone',
    ofClient,
  );
  const clients = await tx.query(
    'DELETE FROM clients WHERE tenant_id = $1 AND id = ANY($2) RETURNING 1 AS gone',
    ofClient,
  );
  return {
    'contact_identities.removed': identities.length,
    'client_identities.removed': known.length + learnt.length,
    'desk_conversations.removed': desks.length,
    'clients.removed': clients.length,
  };
}
