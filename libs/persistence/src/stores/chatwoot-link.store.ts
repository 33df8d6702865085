/** Contacts of Chatwoot beside the clients of the business: which are to be compared, and what came of it. */
import type { Database } from '../database/database.js';
import { jsonText, plainText, textOrNull } from '../database/json-text.js';

export interface ChatwootContactKey {
  readonly tenantId: string;
  readonly integrationId: string;
  /** Chatwoot's number of the contact. */
  readonly externalId: string;
}

export interface ChatwootLinkRecord {
  /** Null where no client was found. */
  readonly clientId: string | null;
  readonly clientRevision: number | null;
  readonly state: 'synced' | 'not_found' | 'failed';
  readonly reason: string | null;
  /** The values both sides had afterwards, by field. */
  readonly agreed: Readonly<Record<string, unknown>>;
}

export class ChatwootLinkStore {
  constructor(private readonly database: Database) {}

  async get({
    tenantId,
    integrationId,
    externalId,
  }: ChatwootContactKey): Promise<ChatwootLinkRecord | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<ChatwootLinkRecord>(
        `SELECT client_id AS "clientId", client_revision AS "clientRevision", state, reason, agreed
           FROM chatwoot_links WHERE tenant_id = $1 AND integration_id = $2 AND external_id = $3`,
        [tenantId, integrationId, plainText(externalId)],
      ),
    );
    return row;
  }

  async keep(
    { tenantId, integrationId, externalId }: ChatwootContactKey,
    record: ChatwootLinkRecord,
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) =>
      tx.query(KEEP, [
        tenantId,
        integrationId,
        plainText(externalId),
        record.clientId,
        record.clientRevision,
        record.state,
        textOrNull(record.reason),
        jsonText(record.agreed),
      ]),
    );
  }

  /** The client a contact is linked to, if any. */
  async clientOf({ tenantId, integrationId, externalId }: ChatwootContactKey): Promise<string | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ clientId: string | null }>(
        `SELECT client_id AS "clientId" FROM contact_identities AS identity
           JOIN contacts ON contacts.id = identity.contact_id
          WHERE identity.tenant_id = $1 AND identity.integration_id = $2 AND identity.external_id = $3
            AND merged_into IS NULL`,
        [tenantId, integrationId, plainText(externalId)],
      ),
    );
    return row?.clientId ?? undefined;
  }

  /** Chatwoot's number of a contact of ours; undefined where it is none of that integration's. */
  async externalIdOf(tenantId: string, contactId: string): Promise<ChatwootContactKey | undefined> {
    const [row] = await this.database.forTenant(tenantId, (tx) =>
      tx.query<ChatwootContactKey>(
        `SELECT tenant_id AS "tenantId", integration_id AS "integrationId", external_id AS "externalId"
           FROM contacts WHERE tenant_id = $1 AND id = $2 AND provider = 'chatwoot' AND merged_into IS NULL`,
        [tenantId, contactId],
      ),
    );
    return row;
  }

  /** Linked contacts that were never compared, or whose client changed since then; each with why. */
  due(
    { tenantId, integrationId }: Pick<ChatwootContactKey, 'tenantId' | 'integrationId'>,
    changedSince: Date,
    limit: number,
  ): Promise<ChatwootContactKey[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<ChatwootContactKey>(DUE, [tenantId, integrationId, changedSince, limit]),
    );
  }
}

const KEEP = `
  INSERT INTO chatwoot_links (tenant_id, integration_id, external_id, client_id, client_revision, state, reason, agreed)
  SELECT $1, id, $3, $4, $5, $6, $7, $8 FROM integrations WHERE tenant_id = $1 AND id = $2
  ON CONFLICT (tenant_id, integration_id, external_id) DO UPDATE
     SET client_id = excluded.client_id, client_revision = excluded.client_revision, state = excluded.state,
         reason = excluded.reason, agreed = excluded.agreed, checked_at = now()`;

/** Those of changed clients by the index of their change, those never compared by the index of linked contacts. */
const DUE = `
  SELECT $1 AS "tenantId", $2::uuid AS "integrationId", external_id AS "externalId" FROM (
    SELECT contacts.external_id FROM clients
      JOIN contacts ON contacts.tenant_id = $1 AND contacts.client_id = clients.id AND contacts.integration_id = $2
      LEFT JOIN chatwoot_links AS link ON link.tenant_id = $1 AND link.integration_id = $2
                                      AND link.external_id = contacts.external_id
     WHERE clients.tenant_id = $1 AND clients.updated_at >= $3 AND contacts.merged_into IS NULL
       AND (link.client_revision IS DISTINCT FROM clients.revision OR link.client_id IS DISTINCT FROM clients.id)
    UNION
    SELECT contacts.external_id FROM contacts
     WHERE contacts.tenant_id = $1 AND contacts.client_id IS NOT NULL AND contacts.integration_id = $2
       AND contacts.merged_into IS NULL
       AND NOT EXISTS (SELECT FROM chatwoot_links AS link
                        WHERE link.tenant_id = $1 AND link.integration_id = $2
                          AND link.external_id = contacts.external_id AND link.client_id = contacts.client_id)
  ) AS due LIMIT $4`;
