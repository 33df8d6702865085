/** The clients of a business: made, changed, removed and found; the same phone belongs to one of them only. */
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';
import type {
  ClientChange,
  ClientDraft,
  ClientFields,
  ClientIdentity,
  ClientRecord,
  Identity,
  IdentityClaim,
  IdentityMatch,
} from './client/client-record.js';
import { readClientSettings, writeClientSettings, type ClientSettings } from './client/client-settings.js';
import { contactsOf, type ClientContact } from './client/contacts-of.js';
import { claimIdentities, identitiesOf, matchIdentities, ownIdentities } from './client/identities.js';
import { importRows, type ImportedRows, type ImportRow } from './client/import-rows.js';
import { insertClient } from './client/insert-client.js';
import { listClients, type ClientFilter } from './client/list-clients.js';
import type { LinkMade } from './client/match/link-made.js';
import { matchWaiting } from './client/match/match-waiting.js';
import { listMatches, resolveMatch, type ClientMatch, type MatchFilter } from './client/match/queue.js';
import { mergeClients, unmergeClient, type ClientMerge } from './client/merge-clients.js';
import { removeClient } from './client/remove-client.js';
import { lockClient, readClient, updateClient } from './client/update-client.js';
import { writeAudit } from './audit.store.js';

/** What was written, and the contacts that became the client's by it: to be told as `contact.linked`. */
export interface Linking {
  readonly links: readonly LinkMade[];
}

export class ClientStore {
  constructor(private readonly database: Database) {}

  /**
   * An id that was removed may be made anew. Contacts that show its phone or another of its identities become its own.
   * @throws AppError `client.exists`; `client.phone_taken` or `client.identity_taken` with the `client_id` of the owner
   */
  create(draft: ClientDraft, { actor }: ClientChange): Promise<ClientRecord & Linking> {
    return this.database.forTenant(draft.tenantId, async (tx) => {
      const client = await insertClient(tx, draft, actor);
      const known = [...ownIdentities(client), ...(draft.identities ?? [])];
      return { ...client, links: await matchWaiting(tx, draft.tenantId, known) };
    });
  }

  /** Also one that was removed. */
  get(tenantId: string, id: string): Promise<ClientRecord | undefined> {
    return this.database.forTenant(tenantId, (tx) => readClient(tx, tenantId, id));
  }

  /** What the client is known by; its own phone and email among it. */
  identities(tenantId: string, id: string): Promise<ClientIdentity[]> {
    return this.database.forTenant(tenantId, (tx) => identitiesOf(tx, tenantId, id));
  }

  /** The contacts linked to it, each with its newest evidence and its last conversation. */
  contacts(tenantId: string, id: string): Promise<ClientContact[]> {
    return this.database.forTenant(tenantId, (tx) => contactsOf(tx, tenantId, id));
  }

  /**
   * @returns the client, and which of its fields changed: none where it was so already (its revision then stays)
   * @throws AppError `client.not_found`, `client.changed`, `client.phone_taken`, `client.invalid`
   */
  update(
    tenantId: string,
    id: string,
    fields: ClientFields,
    change: ClientChange,
  ): Promise<{ client: ClientRecord; changed: string[] } & Linking> {
    return this.database.forTenant(tenantId, async (tx) => {
      const updated = await updateClient(tx, tenantId, id, fields, change);
      const news = ownIdentities(updated.client).filter(({ kind }) => updated.changed.includes(kind));
      return { ...updated, links: await matchWaiting(tx, tenantId, news) };
    });
  }

  /**
   * It is found no more, and gives up its phone and whatever else it is known by; its contacts are nobody's.
   * @returns the contacts it had
   * @throws AppError `client.not_found`
   */
  remove(tenantId: string, id: string, change: ClientChange): Promise<readonly LinkMade[]> {
    return this.database.forTenant(tenantId, (tx) => removeClient(tx, tenantId, id, change.actor));
  }

  /**
   * The client is known by these too; what it is known by already stays as it was.
   * @returns contacts that became its own by it
   * @throws AppError `client.not_found`; `client.phone_taken` or `client.identity_taken` with the `client_id` of the owner
   */
  identify(
    tenantId: string,
    id: string,
    claims: readonly IdentityClaim[],
    change: ClientChange = { actor: 'service' },
  ): Promise<readonly LinkMade[]> {
    return this.database.forTenant(tenantId, async (tx) => {
      await lockClient(tx, tenantId, id);
      const fresh = await claimIdentities(tx, tenantId, id, claims);
      if (fresh.length === 0) return [];
      const details = { kinds: fresh.map(({ kind }) => kind) };
      const audited = { tenantId, actor: change.actor, action: 'client.identified', subject: id, details };
      await writeAudit(tx, audited);
      return matchWaiting(tx, tenantId, fresh);
    });
  }

  /** Whose these are. An email may be several clients'; phones match in every form. */
  findByIdentities(tenantId: string, identities: readonly Identity[]): Promise<IdentityMatch[]> {
    return this.database.forTenant(tenantId, (tx) => matchIdentities(tx, tenantId, identities));
  }

  /**
   * Makes or changes a client for each row; the same rows again change nothing. A row that cannot be kept says why, and the
   * others are kept. A dry run keeps none.
   * @param rows a hundred or so: they are one transaction
   */
  importRows(
    tenantId: string,
    rows: readonly ImportRow[],
    options: { readonly actor: string; readonly dryRun: boolean },
  ): Promise<ImportedRows> {
    return importRows(this.database, tenantId, rows, options);
  }

  /** Those not removed, the newest first. */
  list(filter: ClientFilter): Promise<Page<ClientRecord>> {
    return listClients(this.database, filter);
  }

  /**
   * `id` goes on as `into`, with its contacts, its start links and what it was known by; `into` gets what it lacked.
   * @throws AppError `client.not_found`, `client.not_mergeable`, `client.invalid` (attributes grow too many)
   */
  merge(tenantId: string, id: string, into: string, change: ClientChange): Promise<ClientMerge> {
    return this.database.forTenant(tenantId, (tx) => mergeClients(tx, tenantId, id, into, change.actor));
  }

  /**
   * Gives back what `id` had when it was merged; what came since stays with the other.
   * @throws AppError `client.not_merged`, `client.not_mergeable` (the other was merged or removed since)
   */
  unmerge(tenantId: string, id: string, change: ClientChange): Promise<ClientMerge> {
    return this.database.forTenant(tenantId, (tx) => unmergeClient(tx, tenantId, id, change.actor));
  }

  /** Contacts of whom a person has to say which client they are, the newest first. */
  matches(filter: MatchFilter): Promise<Page<ClientMatch>> {
    return listMatches(this.database, filter);
  }

  /**
   * @param clientId who it is; null: none of those asked about
   * @returns the link, where one was made
   * @throws AppError `client_match.not_found`, `client_match.resolved`, `client.not_found`
   */
  resolveMatch(
    tenantId: string,
    matchId: string,
    clientId: string | null,
    change: ClientChange,
  ): Promise<LinkMade | undefined> {
    return this.database.forTenant(tenantId, (tx) =>
      resolveMatch(tx, tenantId, matchId, clientId, change.actor),
    );
  }

  settings(tenantId: string): Promise<ClientSettings> {
    return this.database.forTenant(tenantId, (tx) => readClientSettings(tx, tenantId));
  }

  async saveSettings(tenantId: string, settings: ClientSettings, change: ClientChange): Promise<void> {
    await this.database.forTenant(tenantId, async (tx) => {
      await writeClientSettings(tx, tenantId, settings);
      const action = 'client_settings.saved';
      await writeAudit(tx, {
        tenantId,
        actor: change.actor,
        action,
        subject: tenantId,
        details: { ...settings },
      });
    });
  }
}
