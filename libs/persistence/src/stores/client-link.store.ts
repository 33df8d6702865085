/** Which client of the business is behind a contact: said by a start link or by a system of the business, with the evidence kept. */
import { AppError } from '@enlace/contracts';
import { randomId } from '@enlace/crypto';
import type { Database, Tx } from '../database/database.js';
import type { ClientLinked, ContactLink, LinkedContact, StartLinkDraft } from './client-link/client-link.js';

/** What expired so long ago tells nobody anything any more. */
const KEPT_EXPIRED = `interval '30 days'`;
const MOST_FORGOTTEN = 100;

export class ClientLinkStore {
  constructor(private readonly database: Database) {}

  /** Keeps a start link; long expired ones of the tenant are forgotten. */
  async createStartLink(draft: StartLinkDraft): Promise<{ id: string; expiresAt: Date }> {
    const id = randomId();
    const [row] = await this.database.forTenant(draft.tenantId, async (tx) => {
      await tx.query(
        `DELETE FROM start_links WHERE tenant_id = $1 AND id IN (
           SELECT id FROM start_links WHERE tenant_id = $1 AND expires_at < now() - ${KEPT_EXPIRED} LIMIT $2)`,
        [draft.tenantId, MOST_FORGOTTEN],
      );
      return tx.query<{ expiresAt: Date }>(
        `INSERT INTO start_links (id, tenant_id, integration_id, client_id, token_hash, single_use, created_by, expires_at)
         SELECT $1, $2, id, $4, $5, $6, $7, now() + $8 * interval '1 second' FROM integrations
          WHERE tenant_id = $2 AND id = $3 AND removed_at IS NULL
         RETURNING expires_at AS "expiresAt"`,
        [
          id,
          draft.tenantId,
          draft.integrationId,
          draft.clientId,
          draft.tokenHash,
          draft.singleUse,
          draft.createdBy,
          draft.expiresIn,
        ],
      );
    });
    if (row !== undefined) return { id, expiresAt: row.expiresAt };
    throw new AppError('integration.not_found', 'There is no such integration');
  }

  /**
   * The contact is that client's from now on, whoever's it was.
   * @param actor the key that says so
   * @throws AppError `contact.not_found`, also for one that was merged into another
   */
  async link(tenantId: string, contactId: string, clientId: string, actor: string): Promise<ClientLinked> {
    return this.database.forTenant(tenantId, async (tx) => {
      const formerClientId = await lockClient(tx, tenantId, contactId);
      if (formerClientId === clientId) {
        return { contact: await findOrThrow(tx, tenantId, contactId), formerClientId };
      }
      await undo(tx, tenantId, contactId);
      const [link] = await tx.query<ContactLink>(
        `INSERT INTO contact_links (id, tenant_id, contact_id, client_id, state, evidence, detail)
         VALUES ($1, $2, $3, $4, 'linked', 'api', $5) RETURNING ${LINK}`,
        [randomId(), tenantId, contactId, clientId, `key ${actor}`],
      );
      await setClient(tx, tenantId, contactId, clientId);
      const contact = await findOrThrow(tx, tenantId, contactId);
      return { contact, formerClientId, ...(link === undefined ? {} : { link }) };
    });
  }

  /**
   * The contact is nobody's from now on; the evidence stays, undone.
   * @throws AppError `contact.not_found`
   */
  async unlink(tenantId: string, contactId: string): Promise<ClientLinked> {
    return this.database.forTenant(tenantId, async (tx) => {
      const formerClientId = await lockClient(tx, tenantId, contactId);
      if (formerClientId !== null) {
        await undo(tx, tenantId, contactId);
        await setClient(tx, tenantId, contactId, null);
      }
      return { contact: await findOrThrow(tx, tenantId, contactId), formerClientId };
    });
  }

  /** @param scope a tenant, or `*` */
  get(scope: string, contactId: string): Promise<LinkedContact | undefined> {
    return this.database.inScope(scope, (tx) => find(tx, scope, contactId));
  }
}

const LINK = `id, client_id AS "clientId", state, evidence, detail, at, undone_at AS "undoneAt"`;

async function find(tx: Tx, scope: string, contactId: string): Promise<LinkedContact | undefined> {
  const [contact] = await tx.query<Omit<LinkedContact, 'links'>>(
    `SELECT id AS "contactId", tenant_id AS "tenantId", provider, integration_id AS "integrationId",
            client_id AS "clientId"
       FROM contacts WHERE id = $2 AND ($1 = '*' OR tenant_id = $1) AND merged_into IS NULL`,
    [scope, contactId],
  );
  if (contact === undefined) return undefined;
  const links = await tx.query<ContactLink>(
    `SELECT ${LINK} FROM contact_links
      WHERE tenant_id = $1 AND contact_id = $2 ORDER BY at DESC, id DESC LIMIT 100`,
    [contact.tenantId, contactId],
  );
  return { ...contact, links };
}

async function findOrThrow(tx: Tx, tenantId: string, contactId: string): Promise<LinkedContact> {
  const found = await find(tx, tenantId, contactId);
  if (found === undefined) throw notFound(contactId);
  return found;
}

/** Whose the contact is, which stays so until the transaction ends. */
async function lockClient(tx: Tx, tenantId: string, contactId: string): Promise<string | null> {
  const [row] = await tx.query<{ clientId: string | null }>(
    `SELECT client_id AS "clientId" FROM contacts
      WHERE tenant_id = $1 AND id = $2 AND merged_into IS NULL FOR NO KEY UPDATE`,
    [tenantId, contactId],
  );
  if (row === undefined) throw notFound(contactId);
  return row.clientId;
}

async function undo(tx: Tx, tenantId: string, contactId: string): Promise<void> {
  await tx.query(
    `UPDATE contact_links SET undone_at = now()
      WHERE tenant_id = $1 AND contact_id = $2 AND state = 'linked' AND undone_at IS NULL`,
    [tenantId, contactId],
  );
}

async function setClient(
  tx: Tx,
  tenantId: string,
  contactId: string,
  clientId: string | null,
): Promise<void> {
  await tx.query('UPDATE contacts SET client_id = $3, updated_at = now() WHERE tenant_id = $1 AND id = $2', [
    tenantId,
    contactId,
    clientId,
  ]);
}

function notFound(contactId: string): AppError {
  return new AppError('contact.not_found', 'There is no such contact', undefined, { contact_id: contactId });
}
