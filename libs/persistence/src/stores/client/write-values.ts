/** Writes all values of a client, one revision on. */
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { CLIENT_COLUMNS, type ClientRecord } from './client-record.js';
import type { Values } from './client-values.js';

export async function writeValues(
  tx: Tx,
  tenantId: string,
  id: string,
  values: Values,
  words: readonly string[],
): Promise<ClientRecord> {
  const [client] = await tx.query<ClientRecord>(UPDATE, [
    tenantId,
    id,
    values.firstName,
    values.lastName,
    values.phone,
    values.email,
    values.locale,
    values.timeZone,
    jsonText(values.attributes),
    words,
  ]);
  if (client === undefined) throw new Error('The client that was locked is gone');
  return client;
}

const UPDATE = `
  UPDATE clients SET first_name = $3, last_name = $4, phone = $5, email = $6, locale = $7, time_zone = $8,
         attributes = $9, words = array_to_tsvector($10::text[]), revision = revision + 1, updated_at = now()
   WHERE tenant_id = $1 AND id = $2
  RETURNING ${CLIENT_COLUMNS}`;
