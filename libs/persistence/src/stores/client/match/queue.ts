/** Contacts of whom a person has to say which client they are. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Provider } from '@enlace/normalization';
import type { Database, Tx } from '../../../database/database.js';
import { CURSOR_TIME, CURSOR_UUID, pageOf, pageSize, readCursor, type Page } from '../../../database/page.js';
import { writeAudit } from '../../audit.store.js';
import type { Strength } from '../client-record.js';
import { evidenceOfKeys } from './evidence.js';
import { linkContact } from './link-contact.js';
import type { LinkMade } from './link-made.js';

export const MATCH_STATES = ['conflict', 'suggestion'] as const;

export type MatchState = (typeof MATCH_STATES)[number];

export interface ClientMatch {
  readonly id: string;
  readonly tenantId: string;
  readonly contactId: string;
  readonly provider: Provider;
  readonly contactName: string | null;
  readonly state: MatchState;
  readonly candidates: readonly {
    readonly client_id: string;
    readonly kind: string;
    readonly value: string;
    readonly strength: Strength;
  }[];
  readonly at: Date;
}

export interface MatchFilter {
  readonly tenantId: string;
  readonly state?: MatchState;
  readonly cursor?: string;
  readonly limit?: number;
}

/** Those still open; a contact that got a client otherwise is asked about no more. */
export async function listMatches(database: Database, filter: MatchFilter): Promise<Page<ClientMatch>> {
  const limit = pageSize(filter.limit);
  const [at, id] = readCursor(filter.cursor, [CURSOR_TIME, CURSOR_UUID]);
  const rows = await database.forTenant(filter.tenantId, (tx) =>
    tx.query<ClientMatch>(
      `SELECT asked.id, asked.tenant_id AS "tenantId", contact_id AS "contactId", contact.provider,
              contact.name AS "contactName", asked.state, asked.candidates, asked.at
         FROM client_matches AS asked JOIN contacts AS contact ON contact.id = contact_id
        WHERE asked.tenant_id = $1 AND contact.tenant_id = $1 AND asked.resolved_at IS NULL
          AND contact.client_id IS NULL AND contact.merged_into IS NULL
          AND ($2::text IS NULL OR asked.state = $2)
          AND ($3::timestamptz IS NULL OR (asked.at, asked.id) < ($3, $4::uuid))
        ORDER BY asked.at DESC, asked.id DESC LIMIT $5`,
      [filter.tenantId, filter.state ?? null, at, id, limit + 1],
    ),
  );
  return pageOf(rows, limit, (row) => [row.at.toISOString(), row.id]);
}

interface Asked {
  readonly contactId: string;
  readonly isResolved: boolean;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly presentClientId: string | null;
  readonly matchedKeys: string[] | null;
}

export async function resolveMatch(
  tx: Tx,
  tenantId: string,
  matchId: string,
  clientId: string | null,
  actor: string,
): Promise<LinkMade | undefined> {
  const [asked] = await tx.query<Asked>(
    `SELECT asked.contact_id AS "contactId", contact.provider, contact.integration_id AS "integrationId",
            contact.client_id AS "presentClientId", contact.matched_keys AS "matchedKeys",
            asked.resolved_at IS NOT NULL OR contact.merged_into IS NOT NULL AS "isResolved"
       FROM client_matches AS asked JOIN contacts AS contact ON contact.id = asked.contact_id
      WHERE asked.tenant_id = $1 AND asked.id = $2 AND contact.tenant_id = $1
        FOR NO KEY UPDATE`,
    [tenantId, matchId],
  );
  if (asked === undefined) throw new AppError('client_match.not_found', 'There is no such question');
  if (asked.isResolved || asked.presentClientId !== null) {
    throw new AppError('client_match.resolved', 'This was decided already', undefined, {
      contact_id: asked.contactId,
      client_id: asked.presentClientId,
    });
  }
  await tx.query(
    `UPDATE client_matches SET resolved_at = now(), resolved_by = $3, client_id = $4
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, matchId, actor, clientId],
  );
  const details = { contact_id: asked.contactId, client_id: clientId };
  await writeAudit(tx, { tenantId, actor, action: 'client_match.resolved', subject: matchId, details });
  if (clientId === null) return undefined;
  const { contactId, provider, integrationId } = asked;
  const place = { tenantId, contactId, provider, integrationId, clientId };
  const link: LinkMade = { ...place, linkId: randomId(), evidence: 'resolved', strength: 'strong' };
  const evidence = evidenceOfKeys(provider, tenantId, asked.matchedKeys ?? []);
  if (await linkContact(tx, link, { actor, detail: `key ${actor}`, evidence })) return link;
  throw new AppError('client.not_found', 'There is no such client');
}
