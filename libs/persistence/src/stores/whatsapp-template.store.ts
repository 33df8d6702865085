/** Templates of WhatsApp Business accounts: what is known of each, how it changed, and when its account was asked. */
import type { TemplateFacts } from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import { plainText } from '../database/json-text.js';
import { CURSOR_TEXT, pageOf, pageSize, readCursor, type Page } from '../database/page.js';
import { COLUMNS, findTemplate } from './whatsapp-template/find-template.js';
import {
  changesOf,
  keepTemplates,
  keyOf,
  knownTemplates,
  lockTemplates,
} from './whatsapp-template/keep-templates.js';
import { isOfAnother } from './whatsapp-template/template-changes.js';
import { claimSyncs, hastenSync, settleSync, syncState } from './whatsapp-template/template-syncs.js';
import {
  DELETED,
  type BusinessAccount,
  type ClaimedTemplateSync,
  type EndedSync,
  type KnownTemplate,
  type SyncCounts,
  type TemplateChange,
  type TemplateFilter,
  type TemplateRecord,
  type TemplateSyncState,
} from './whatsapp-template/template-record.js';

export class WhatsAppTemplateStore {
  constructor(private readonly database: Database) {}

  /**
   * Keeps what a webhook tells, within the transaction of its event. What it tells of another template of that name
   * than is known may be of an older or a newer one: instead of being kept it has the list asked for after `againMs`.
   * @returns false where the integration names no business account, so that nothing could be kept
   */
  async keepNews(
    tx: Tx,
    { tenantId, integrationId }: { readonly tenantId: string; readonly integrationId: string },
    facts: TemplateFacts,
    { at, againMs }: { readonly at: Date; readonly againMs: number },
  ): Promise<boolean> {
    const [integration] = await tx.query<{ wabaId: string | null }>(
      `SELECT settings->>'waba_id' AS "wabaId" FROM integrations
        WHERE tenant_id = $1 AND id = $2 AND removed_at IS NULL`,
      [tenantId, integrationId],
    );
    const wabaId = integration?.wabaId ?? undefined;
    if (wabaId === undefined) return false;
    const account = { tenantId, wabaId };
    await lockTemplates(tx, account);
    const known = await knownTemplates(tx, account, [facts.name]);
    if (isOfAnother(known.get(keyOf(facts)), facts)) {
      await hastenSync(tx, tenantId, integrationId, { afterMs: againMs });
    } else {
      await keepTemplates(tx, account, known, [facts], { source: 'webhook', at });
    }
    return true;
  }

  /** Keeps what we did at Meta ourselves. */
  async keepOwn(account: BusinessAccount, facts: readonly TemplateFacts[], at: Date): Promise<void> {
    const names = facts.map(({ name }) => name);
    await this.database.forTenant(account.tenantId, async (tx) => {
      await lockTemplates(tx, account);
      const known = await knownTemplates(tx, account, names);
      await keepTemplates(tx, account, known, facts, { source: 'api', at });
    });
  }

  /**
   * Keeps the whole list of an account, as Meta gave it at that moment; what is not on it is deleted, unless
   * something newer is known of it.
   */
  async keepList(
    account: BusinessAccount,
    integrationId: string,
    listed: readonly TemplateFacts[],
    options: EndedSync & { readonly at: Date },
  ): Promise<SyncCounts> {
    const { at, againMs, dueAt } = options;
    return this.database.forTenant(account.tenantId, async (tx) => {
      await lockTemplates(tx, account);
      const known = await knownTemplates(tx, account);
      const present = new Map(listed.map((facts) => [keyOf(facts), facts]));
      const outcomes = await keepTemplates(tx, account, known, [...present.values()], { source: 'sync', at });
      const gone = [...known.values()]
        .filter((row) => !present.has(keyOf(row)) && row.status !== DELETED)
        .map(({ name, language }) => ({
          name,
          language,
          status: DELETED,
          statusReason: 'Meta lists it no more',
        }));
      const ended =
        gone.length === 0 ? [] : await keepTemplates(tx, account, known, gone, { source: 'sync', at });
      await settleSync(tx, account, integrationId, { syncedAt: at, againMs, dueAt });
      const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
      return {
        created: count('created'),
        updated: count('updated'),
        removed: ended.filter((outcome) => outcome === 'updated').length,
        unchanged: count('unchanged'),
      };
    });
  }

  /** Meta could not be asked; what is known stays. */
  async keepFailure(
    account: BusinessAccount,
    integrationId: string,
    failure: EndedSync & { readonly code: string; readonly reason: string },
  ): Promise<void> {
    await this.database.forTenant(account.tenantId, (tx) => settleSync(tx, account, integrationId, failure));
  }

  /** Accounts of every tenant that are due to be asked, each for one caller while the lease lasts. */
  claimDue(leaseMs: number, limit: number): Promise<ClaimedTemplateSync[]> {
    return this.database.asSystem((tx) => claimSyncs(tx, leaseMs, limit));
  }

  /** The integration's account is asked again after so long at the latest; with `ifFailed` only where the last asking failed. */
  async hasten(
    tenantId: string,
    integrationId: string,
    options: { readonly afterMs: number; readonly ifFailed?: boolean },
  ): Promise<void> {
    await this.database.forTenant(tenantId, (tx) => hastenSync(tx, tenantId, integrationId, options));
  }

  /** One template in one language, and whether its account is known. */
  async find({ tenantId, wabaId }: BusinessAccount, name: string, language: string): Promise<KnownTemplate> {
    return this.database.forTenant(tenantId, (tx) => findTemplate(tx, { tenantId, wabaId }, name, language));
  }

  /** By name, then by language. */
  async list(filter: TemplateFilter): Promise<Page<TemplateRecord>> {
    const limit = pageSize(filter.limit);
    const [name, language] = readCursor(filter.cursor, [CURSOR_TEXT, CURSOR_TEXT]);
    const { tenantId, wabaId } = filter;
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query<TemplateRecord>(
        `SELECT ${COLUMNS} FROM whatsapp_templates AS template
          WHERE tenant_id = $1 AND waba_id = $2 AND ($3::text IS NULL OR name = $3)
            AND ($4::text IS NULL OR language = $4) AND ($5::text IS NULL OR category = $5)
            AND CASE WHEN $6::text IS NULL THEN status IS DISTINCT FROM '${DELETED}' ELSE status = $6 END
            AND ($7::text IS NULL OR (name, language) > ($7, $8::text))
          ORDER BY name, language LIMIT $9`,
        [
          tenantId,
          wabaId,
          filter.name ?? null,
          filter.language ?? null,
          filter.category ?? null,
          filter.status ?? null,
          name,
          language,
          limit + 1,
        ],
      ),
    );
    return pageOf(rows, limit, (row) => [row.name, row.language]);
  }

  /** Every language of one name, deleted ones too. */
  async named({ tenantId, wabaId }: BusinessAccount, name: string): Promise<TemplateRecord[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<TemplateRecord>(
        `SELECT ${COLUMNS} FROM whatsapp_templates AS template
          WHERE tenant_id = $1 AND waba_id = $2 AND name = $3 ORDER BY language`,
        [tenantId, wabaId, plainText(name)],
      ),
    );
  }

  /** What changed in each of these, the newest first, at most `limit` of each. */
  history(
    tenantId: string,
    ids: readonly string[],
    limit: number,
  ): Promise<(TemplateChange & { readonly template: string })[]> {
    return this.database.forTenant(tenantId, (tx) => changesOf(tx, tenantId, ids, limit));
  }

  /** How the last asking went; undefined where there was none. */
  syncState(account: BusinessAccount): Promise<TemplateSyncState | undefined> {
    return this.database.forTenant(account.tenantId, (tx) => syncState(tx, account));
  }
}
