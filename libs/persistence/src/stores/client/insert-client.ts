/** Makes a client, with what it is known by. */
import { randomId } from '@enlace/crypto';
import { AppError } from '@enlace/contracts';
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';
import { writeAudit } from '../audit.store.js';
import { CLIENT_ID } from '../client-link/client-link.js';
import { CLIENT_COLUMNS, type ClientDraft, type ClientRecord } from './client-record.js';
import { EMPTY, invalid, valuesOf } from './client-values.js';
import { claimIdentities, ownIdentities } from './identities.js';
import { wordsOf } from './words.js';

const RESERVED = new Set(['import', 'conflicts', 'settings']);

/** An id that was removed may be made anew; one that was merged may not: it still leads to the other. */
export async function insertClient(tx: Tx, draft: ClientDraft, actor: string): Promise<ClientRecord> {
  const { tenantId, source } = draft;
  const id = draft.id ?? randomId();
  if (!CLIENT_ID.test(id)) throw invalid('id must be 1 to 64 letters, digits, ".", "_", ":" or "-"');
  if (RESERVED.has(id))
    throw invalid(`id must not be ${[...RESERVED].join(', ')}: the API has routes of these names`);
  const values = valuesOf(draft, EMPTY);
  const [client] = await tx.query<ClientRecord>(INSERT, [
    tenantId,
    id,
    values.firstName,
    values.lastName,
    values.phone,
    values.email,
    values.locale,
    values.timeZone,
    jsonText(values.attributes),
    source,
    wordsOf({ tenantId, id, ...values }),
  ]);
  if (client === undefined) {
    throw new AppError('client.exists', 'There is a client of this id already: change that one', undefined, {
      client_id: id,
    });
  }
  await claimIdentities(tx, tenantId, id, [...ownIdentities(client), ...(draft.identities ?? [])]);
  await writeAudit(tx, { tenantId, actor, action: 'client.created', subject: id, details: { source } });
  return client;
}

const INSERT = `
  INSERT INTO clients AS known (tenant_id, id, first_name, last_name, phone, email, locale, time_zone, attributes,
                                source, words)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, array_to_tsvector($11::text[]))
  ON CONFLICT (tenant_id, id) DO UPDATE
     SET first_name = excluded.first_name, last_name = excluded.last_name, phone = excluded.phone,
         email = excluded.email, locale = excluded.locale, time_zone = excluded.time_zone,
         attributes = excluded.attributes, source = excluded.source, words = excluded.words,
         revision = known.revision + 1, created_at = now(), updated_at = now(), removed_at = NULL
   WHERE known.removed_at IS NOT NULL AND known.merged_into IS NULL
  RETURNING ${CLIENT_COLUMNS}`;
