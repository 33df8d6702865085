/** Contacts that were there before the client was: those who show what a client is known by from now on. */
import { randomId } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import type { Tx } from '../../../database/database.js';
import type { Identity } from '../client-record.js';
import { identityKey } from '../identities.js';
import { evidenceOfKeys, keyOf } from './evidence.js';
import { lockKeys } from './lock-keys.js';
import type { LinkMade } from './link-made.js';
import { matchContact } from './match-contact.js';

/** More contacts than that show nobody's own phone; the others are matched when they write. */
const MOST_AT_ONCE = 100;

interface Waiting {
  readonly contactId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly name: string | null;
  readonly matchedKeys: string[];
}

export async function matchWaiting(
  tx: Tx,
  tenantId: string,
  identities: readonly Identity[],
): Promise<LinkMade[]> {
  const keys = identities.flatMap((identity) => {
    const value = identityKey(identity);
    return value === undefined ? [] : [keyOf(tenantId, { kind: identity.kind, value })];
  });
  if (keys.length === 0) return [];
  await lockKeys(tx, keys, 'client');
  const waiting = await tx.query<Waiting>(
    `SELECT id AS "contactId", provider, integration_id AS "integrationId", name, matched_keys AS "matchedKeys"
       FROM contacts
      WHERE tenant_id = $1 AND matched_keys && $2::text[] AND client_id IS NULL AND merged_into IS NULL
      ORDER BY id LIMIT $3 FOR NO KEY UPDATE`,
    [tenantId, keys, MOST_AT_ONCE],
  );
  const links: LinkMade[] = [];
  for (const { matchedKeys, name, ...contact } of waiting) {
    const evidence = evidenceOfKeys(contact.provider, tenantId, matchedKeys);
    const link = await matchContact(
      tx,
      { tenantId, name: name ?? undefined, ...contact },
      evidence,
      randomId(),
    );
    if (link !== undefined) links.push(link);
  }
  return links;
}
