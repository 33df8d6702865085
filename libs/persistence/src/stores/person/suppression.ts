/** What keeps erased persons erased: an event from before the erasure, however late it comes, is dropped. */
import { AppError } from '@enlace/contracts';
import type { Fingerprints } from '@enlace/crypto';
import type { Tx } from '../../database/database.js';
import { plainText } from '../../database/json-text.js';
import { hot } from '../../database/statement.js';
import type { Person } from './person.js';

/** By keyed digests: whoever reads the table learns of nobody. Ids are told apart by integration. */
export async function rememberErased(
  tx: Tx,
  prints: Fingerprints,
  { tenantId, channels }: Person,
  erasedAt: Date,
): Promise<void> {
  const known = channels.flatMap(({ integrationId, externalIds }) =>
    externalIds.map((id) => prints.of('person', tenantId, integrationId, plainText(id))),
  );
  await tx.query(
    `INSERT INTO erased_persons (tenant_id, fingerprint, erased_at) SELECT $1, unnest($2::text[]), $3
     ON CONFLICT (tenant_id, fingerprint) DO UPDATE SET erased_at = greatest(erased_persons.erased_at, excluded.erased_at)`,
    [tenantId, [...new Set(known)], erasedAt],
  );
}

/** Whether it happened before somebody of these ids was erased. */
export async function isFromBefore(
  tx: Tx,
  prints: Fingerprints | undefined,
  of: { readonly tenantId: string; readonly integrationId: string },
  ids: readonly string[],
  at: Date,
): Promise<boolean> {
  const erased = await erasedAt(tx, prints, of, ids);
  return erased !== undefined && at < erased;
}

/** When somebody of these ids was erased; undefined where nobody was. */
async function erasedAt(
  tx: Tx,
  prints: Fingerprints | undefined,
  of: { readonly tenantId: string; readonly integrationId: string },
  ids: readonly string[],
): Promise<Date | undefined> {
  if (prints === undefined) return undefined;
  const known = ids.flatMap((id) => prints.all('person', of.tenantId, of.integrationId, plainText(id)));
  const [row] = await tx.query<{ at: Date | null }>(ERASED_AT, [of.tenantId, known]);
  return row?.at ?? undefined;
}

/**
 * Refuses what is from before the erasure. A provider's time may be in whole seconds: what was written within the very
 * second of the erasure counts as before it.
 * @param at when it happened, by the provider; undefined for what can only be about an erased message
 * @throws AppError `person.erased`
 */
export async function refuseErased(
  tx: Tx,
  prints: Fingerprints | undefined,
  of: { readonly tenantId: string; readonly integrationId: string },
  ids: readonly string[],
  at: Date | undefined,
): Promise<void> {
  const erased = await erasedAt(tx, prints, of, ids);
  if (erased === undefined || (at !== undefined && at >= erased)) return;
  throw new AppError('person.erased', 'This person was erased before the event came');
}

/**
 * The same for an event about a message that nobody knows: an erased person's, unless one to them as a new contact is
 * on its way right now.
 * @param isLast whether nobody will look for the message again
 * @throws AppError `person.erased`
 */
export async function refuseUnknown(
  tx: Tx,
  prints: Fingerprints | undefined,
  of: { readonly tenantId: string; readonly integrationId: string },
  ids: readonly string[],
  isLast: boolean,
): Promise<void> {
  if (!isLast) {
    const known = await tx.query(
      `SELECT FROM contact_identities WHERE tenant_id = $1 AND integration_id = $2 AND external_id = ANY($3) LIMIT 1`,
      [of.tenantId, of.integrationId, ids.map(plainText)],
    );
    if (known.length > 0) return;
  }
  await refuseErased(tx, prints, of, ids, undefined);
}

const ERASED_AT = hot(
  'SELECT max(erased_at) AS at FROM erased_persons WHERE tenant_id = $1 AND fingerprint = ANY($2)',
);
