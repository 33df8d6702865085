/** Two clients are one person: one goes on with everything the other had; and the way back. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { writeAudit } from '../audit.store.js';
import { CLIENT_COLUMNS, type ClientRecord } from './client-record.js';
import { FIELDS, isSame, valuesOf, type Values } from './client-values.js';
import { claimIdentities, giveUpIdentities, ownIdentities } from './identities.js';
import { wordsOf } from './words.js';
import { writeValues } from './write-values.js';

/** What moved with a merge, by the ids of its rows, and what the one that goes on looked like before and after. */
interface Moved {
  readonly identities: readonly string[];
  /** The other had the same: given up with the merge. */
  readonly givenUp: readonly string[];
  readonly contacts: readonly string[];
  readonly links: readonly string[];
  readonly startLinks: readonly string[];
  readonly before: Values;
  readonly after: Values;
}

export interface ClientMerge {
  readonly id: string;
  readonly from: ClientRecord;
  readonly into: ClientRecord;
  /** How many moved over, or back. */
  readonly contacts: number;
  readonly identities: number;
}

/** Beyond it a merge would hold too much for too long, and is no person's. */
const MOST_CONTACTS = 1_000;

export async function mergeClients(
  tx: Tx,
  tenantId: string,
  fromId: string,
  intoId: string,
  actor: string,
): Promise<ClientMerge> {
  if (fromId === intoId) throw notMergeable('A client cannot be merged into itself', fromId);
  const [from, into] = await lockBoth(tx, tenantId, fromId, intoId);
  if (from.removedAt !== null) throw notFound('id');
  if (into.removedAt !== null) throw notFound('into');
  const before = valuesIn(into);
  const after = filledUp(into, from);
  const moved = { ...(await moveAll(tx, tenantId, fromId, intoId)), before, after };
  if (moved.contacts.length > MOST_CONTACTS) {
    throw notMergeable(`It has more than ${MOST_CONTACTS} contacts`, fromId);
  }
  await tx.query(
    `UPDATE clients SET removed_at = now(), merged_into = $3, updated_at = now(), revision = revision + 1
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, fromId, intoId],
  );
  await writeValues(tx, tenantId, intoId, after, wordsOf({ tenantId, id: intoId, ...after }));
  const id = randomId();
  await tx.query(
    `INSERT INTO client_merges (id, tenant_id, from_id, into_id, moved, actor) VALUES ($1, $2, $3, $4, $5, $6)`,
    [id, tenantId, fromId, intoId, jsonText(moved), actor],
  );
  const details = { into: intoId, contacts: moved.contacts.length, identities: moved.identities.length };
  await writeAudit(tx, { tenantId, actor, action: 'client.merged', subject: fromId, details });
  return answer(tx, tenantId, id, [fromId, intoId], moved);
}

/** What changed since the merge stays with the one it was given to: of what was moved, only what is still there goes back. */
export async function unmergeClient(
  tx: Tx,
  tenantId: string,
  fromId: string,
  actor: string,
): Promise<ClientMerge> {
  const [merge] = await tx.query<{ id: string; intoId: string; moved: Moved }>(
    `SELECT id, into_id AS "intoId", moved FROM client_merges
      WHERE tenant_id = $1 AND from_id = $2 AND undone_at IS NULL FOR UPDATE`,
    [tenantId, fromId],
  );
  if (merge === undefined) {
    throw new AppError('client.not_merged', 'This client was not merged into another', undefined, {
      client_id: fromId,
    });
  }
  const { id, intoId, moved } = merge;
  const [from, into] = await lockBoth(tx, tenantId, fromId, intoId);
  if (into.removedAt !== null) {
    throw notMergeable('The client it was merged into was merged or removed since: undo that first', intoId);
  }
  await tx.query(
    `UPDATE clients SET removed_at = NULL, merged_into = NULL, updated_at = now(), revision = revision + 1
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, fromId],
  );
  const values = withoutMerged(into, moved);
  await moveBack(tx, from, into, values, moved);
  await writeValues(tx, tenantId, intoId, values, wordsOf({ tenantId, id: intoId, ...values }));
  await tx.query(
    'UPDATE client_merges SET undone_at = now(), undone_by = $3 WHERE tenant_id = $1 AND id = $2',
    [tenantId, id, actor],
  );
  const details = { from: intoId, merge: id };
  await writeAudit(tx, { tenantId, actor, action: 'client.unmerged', subject: fromId, details });
  return answer(tx, tenantId, id, [fromId, intoId], moved);
}

type MovedRows = Pick<Moved, 'identities' | 'givenUp' | 'contacts' | 'links' | 'startLinks'>;

async function moveAll(tx: Tx, tenantId: string, fromId: string, intoId: string): Promise<MovedRows> {
  const move = async (sql: string): Promise<string[]> => {
    const rows = await tx.query<{ id: string }>(`${sql} RETURNING id`, [tenantId, fromId, intoId]);
    return rows.map(({ id }) => id).sort();
  };
  return {
    givenUp: await move(
      `UPDATE client_identities AS gone SET undone_at = now()
        WHERE tenant_id = $1 AND client_id = $2 AND undone_at IS NULL
          AND EXISTS (SELECT FROM client_identities AS kept
                       WHERE kept.tenant_id = $1 AND kept.client_id = $3 AND kept.undone_at IS NULL
                         AND kept.kind = gone.kind AND kept.value = gone.value)`,
    ),
    identities: await move(
      `UPDATE client_identities SET client_id = $3 WHERE tenant_id = $1 AND client_id = $2 AND undone_at IS NULL`,
    ),
    contacts: await move(
      `UPDATE contacts SET client_id = $3, updated_at = now() WHERE tenant_id = $1 AND client_id = $2`,
    ),
    links: await move(
      `UPDATE contact_links SET client_id = $3
        WHERE tenant_id = $1 AND client_id = $2 AND state = 'linked' AND undone_at IS NULL
          AND contact_id IN (SELECT id FROM contacts WHERE tenant_id = $1 AND client_id = $3)`,
    ),
    startLinks: await move(
      `UPDATE start_links SET client_id = $3 WHERE tenant_id = $1 AND client_id = $2 AND expires_at > now()`,
    ),
  };
}

/** @throws AppError `client.phone_taken` where a third has it by now */
async function moveBack(
  tx: Tx,
  from: ClientRecord,
  into: ClientRecord,
  left: Values,
  moved: Moved,
): Promise<void> {
  const { tenantId, id: fromId } = from;
  const { id: intoId } = into;
  const back = (table: string, ids: readonly string[], also = ''): Promise<object[]> =>
    tx.query(
      `UPDATE ${table} SET client_id = $3 WHERE tenant_id = $1 AND client_id = $2 AND id = ANY($4::uuid[]) ${also}`,
      [tenantId, intoId, fromId, ids],
    );
  await back('client_identities', moved.identities, 'AND undone_at IS NULL');
  // its own were given up with the merge; whoever claimed one since keeps it
  await tx.query(
    `UPDATE client_identities AS own SET undone_at = NULL
      WHERE tenant_id = $1 AND client_id = $2 AND id = ANY($3::uuid[])
        AND (kind = 'email' OR NOT EXISTS (SELECT FROM client_identities AS other
               WHERE other.tenant_id = $1 AND other.kind = own.kind AND other.value = own.value
                 AND other.undone_at IS NULL))`,
    [tenantId, fromId, moved.givenUp],
  );
  const kept = ownIdentities(left).map(({ value }) => value);
  const lost = ownIdentities(into).filter(({ value }) => !kept.includes(value));
  await giveUpIdentities(tx, tenantId, intoId, lost);
  await claimIdentities(tx, tenantId, fromId, ownIdentities(from));
  await back('contacts', moved.contacts);
  await back('contact_links', moved.links);
  await back('start_links', moved.startLinks);
}

async function lockBoth(
  tx: Tx,
  tenantId: string,
  fromId: string,
  intoId: string,
): Promise<[ClientRecord, ClientRecord]> {
  const rows = await tx.query<ClientRecord>(
    `SELECT ${CLIENT_COLUMNS} FROM clients WHERE tenant_id = $1 AND id = ANY($2) ORDER BY id FOR UPDATE`,
    [tenantId, [fromId, intoId]],
  );
  const [from, into] = [fromId, intoId].map((id) => rows.find((row) => row.id === id));
  if (from === undefined) throw notFound('id');
  if (into === undefined) throw notFound('into');
  return [from, into];
}

async function answer(
  tx: Tx,
  tenantId: string,
  id: string,
  [fromId, intoId]: readonly [string, string],
  { contacts, identities }: Moved,
): Promise<ClientMerge> {
  const [from, into] = await lockBoth(tx, tenantId, fromId, intoId);
  return { id, from, into, contacts: contacts.length, identities: identities.length };
}

function valuesIn(client: ClientRecord): Values {
  return valuesOf({}, client);
}

/** What `into` lacks it gets; where both say something, its own word stays. */
function filledUp(into: ClientRecord, from: ClientRecord): Values {
  return valuesOf(
    { attributes: { ...from.attributes, ...into.attributes } },
    {
      firstName: into.firstName ?? from.firstName,
      lastName: into.lastName ?? from.lastName,
      phone: into.phone ?? from.phone,
      email: into.email ?? from.email,
      locale: into.locale ?? from.locale,
      timeZone: into.timeZone ?? from.timeZone,
      attributes: {},
    },
  );
}

/** Each field and attribute that still is as the merge left it goes back to what it was before. */
function withoutMerged(now: ClientRecord, { before, after }: Moved): Values {
  const back = (name: Exclude<keyof Values, 'attributes'>): string | null =>
    now[name] === after[name] ? before[name] : now[name];
  const attributes = { ...now.attributes };
  for (const [name, value] of Object.entries(after.attributes)) {
    if (name in before.attributes || !isSame(attributes[name], value)) continue;
    attributes[name] = null; // null takes it away
  }
  const fields = Object.fromEntries(
    FIELDS.flatMap((name) => (name === 'attributes' ? [] : [[name, back(name)]])),
  );
  return valuesOf({ attributes }, { ...before, ...fields, attributes: {} });
}

/** Which of the two: an id that is nobody's here may be another tenant's, and is not said again. */
function notFound(which: 'id' | 'into'): AppError {
  const message = `There is no such client (\`${which}\`), or it was removed or merged into another`;
  return new AppError('client.not_found', message, undefined, { field: which });
}

function notMergeable(message: string, clientId: string): AppError {
  return new AppError('client.not_mergeable', message, undefined, { client_id: clientId });
}
