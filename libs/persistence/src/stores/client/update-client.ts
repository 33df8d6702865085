/** Changes a client's fields, and with its phone and email what it is known by. */
import { AppError } from '@enlace/contracts';
import type { Tx } from '../../database/database.js';
import { writeAudit } from '../audit.store.js';
import { CLIENT_COLUMNS, type ClientChange, type ClientFields, type ClientRecord } from './client-record.js';
import { FIELDS, isSame, valuesOf, type Field } from './client-values.js';
import { claimIdentities, giveUpIdentities, ownIdentities } from './identities.js';
import { wordsOf } from './words.js';
import { writeValues } from './write-values.js';

export async function updateClient(
  tx: Tx,
  tenantId: string,
  id: string,
  fields: ClientFields,
  { actor, expectedRevision }: ClientChange,
): Promise<{ client: ClientRecord; changed: string[] }> {
  const before = await lockClient(tx, tenantId, id);
  if (expectedRevision !== undefined && before.revision !== expectedRevision) {
    throw new AppError('client.changed', 'Somebody changed the client meanwhile: read it again', undefined, {
      client_id: id,
      revision: before.revision,
    });
  }
  const values = valuesOf(fields, before);
  const changed = FIELDS.filter((name) => !isSame(values[name], before[name]));
  if (changed.length === 0) return { client: before, changed: [] };
  const client = await writeValues(tx, tenantId, id, values, wordsOf({ tenantId, id, ...values }));
  const former = ownIdentities(before).filter(({ kind }) => changed.includes(kind as Field));
  await giveUpIdentities(tx, tenantId, id, former);
  await claimIdentities(tx, tenantId, id, ownIdentities(client));
  await writeAudit(tx, { tenantId, actor, action: 'client.updated', subject: id, details: { changed } });
  return { client, changed };
}

/** Also one that was removed. */
export async function readClient(tx: Tx, tenantId: string, id: string): Promise<ClientRecord | undefined> {
  const [client] = await tx.query<ClientRecord>(
    `SELECT ${CLIENT_COLUMNS} FROM clients WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id],
  );
  return client;
}

/** @throws AppError `client.not_found`, also for one that was removed */
export async function lockClient(tx: Tx, tenantId: string, id: string): Promise<ClientRecord> {
  const [client] = await tx.query<ClientRecord>(
    `SELECT ${CLIENT_COLUMNS} FROM clients
      WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL FOR NO KEY UPDATE`,
    [tenantId, id],
  );
  if (client !== undefined) return client;
  throw new AppError('client.not_found', 'There is no such client');
}
