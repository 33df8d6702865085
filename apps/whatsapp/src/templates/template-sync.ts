/** Reads the templates of WhatsApp Business accounts from Meta: every few hours, and when somebody needs to know. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { HttpClient } from '@enlace/http-client';
import { Bus } from '@enlace/messaging';
import { WhatsAppTemplateStore, type SyncCounts } from '@enlace/persistence';
import { OpenIntegrations } from '@enlace/provider-host';
import { listTemplates, type WhatsAppCredentials } from '@enlace/providers';
import { AppLogger, Repeating } from '@enlace/service-kit';

const HOUR_MS = 3_600_000;
const EVERY_MS = 6 * HOUR_MS;
const AFTER_A_FAILURE_MS = 5 * 60_000;
/** How often is looked for accounts that are due, and how many are asked at a time. */
const LOOK_MS = 10_000;
const AT_ONCE = 2;
const MOST_DUE = 20;
/** Longer than reading the largest account takes. */
const LEASE_MS = 5 * 60_000;
/** A sender is not kept waiting longer, nor is Meta asked for a sender's sake more often than once in the other. */
const LONGEST_WAIT_MS = 2_000;
const ON_DEMAND_EVERY_MS = 60_000;
const MOST_REMEMBERED = 10_000;

/** What Meta tells is from a little before it is asked: news of the last seconds may not be in its list yet. */
const LIST_LAG_MS = 5_000;
/** After something that Meta's list must tell: as soon as one can be newer than that. */
export const READ_SOON_MS = 2 * LIST_LAG_MS;

@Injectable()
export class TemplateSync implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;
  private readonly demanded = new Map<string, { at: number; done: Promise<unknown> }>();
  private readonly refused = new Map<string, number>();
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly store: WhatsAppTemplateStore,
    private readonly integrations: OpenIntegrations,
    private readonly http: HttpClient,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {
    const options = { what: 'reading templates', everyMs: LOOK_MS };
    this.looking = new Repeating(options, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.unsubscribe = this.bus.onNotice('integration.changed', ({ tenant_id, integration_id, change }) => {
      if (change === 'saved') void this.afterSave(tenant_id, integration_id);
    });
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.looking.stop();
  }

  /** Asks for the accounts that are due, each by one replica; one that cannot be read does not keep the others. */
  async run(): Promise<void> {
    const due = await this.store.claimDue(LEASE_MS, MOST_DUE);
    await this.looking.each(due, AT_ONCE, async ({ tenantId, integrationId }) => {
      await this.attempt(tenantId, integrationId);
    });
  }

  /**
   * Reads the whole list of the integration's account and keeps it.
   * @throws AppError `integration.…`, `provider.…`; what is known of the templates stays then
   */
  async sync(tenantId: string, integrationId: string): Promise<SyncCounts> {
    const credentials = (await this.integrations.credentials(tenantId, integrationId)) as WhatsAppCredentials;
    const wabaId = credentials.waba_id ?? '';
    const account = { tenantId, wabaId };
    const { dueAt } = (await this.store.syncState(account)) ?? {};
    const at = new Date(Date.now() - LIST_LAG_MS);
    try {
      const listed = await listTemplates(this.http, credentials);
      const ended = { at, againMs: EVERY_MS, dueAt };
      return await this.store.keepList(account, integrationId, listed, ended);
    } catch (error) {
      if (wabaId !== '' && error instanceof AppError) {
        const { code, message: reason } = error;
        const failure = { code, reason, againMs: AFTER_A_FAILURE_MS, dueAt };
        await this.store.keepFailure(account, integrationId, failure).catch(() => undefined);
      }
      throw error;
    }
  }

  /**
   * For somebody who misses a template, or is about to be refused for what is known of one: at most once a minute for an integration; who comes meanwhile waits for the
   * same. Never throws, and resolves after two seconds at the latest.
   */
  async onDemand(tenantId: string, integrationId: string): Promise<void> {
    const key = `${tenantId}/${integrationId}`;
    const last = this.demanded.get(key);
    let { done } = last ?? {};
    if (last === undefined || Date.now() - last.at > ON_DEMAND_EVERY_MS) {
      if (this.demanded.size >= MOST_REMEMBERED) this.demanded.clear();
      done = this.attempt(tenantId, integrationId);
      this.demanded.set(key, { at: Date.now(), done });
    }
    const waited = new AbortController();
    await Promise.race([
      done,
      pause(LONGEST_WAIT_MS, undefined, { signal: waited.signal, ref: false }).catch(() => undefined),
    ]);
    waited.abort();
  }

  /** After news that left something out. */
  async soon(tenantId: string, integrationId: string): Promise<void> {
    await this.store.hasten(tenantId, integrationId, { afterMs: READ_SOON_MS });
  }

  /** After a template was refused, by Meta or by what is known: one of the two may be out of date. At most once a minute. */
  async soonAfterRefusal(tenantId: string, integrationId: string): Promise<void> {
    const key = `${tenantId}/${integrationId}`;
    const last = this.refused.get(key);
    if (last !== undefined && Date.now() - last < ON_DEMAND_EVERY_MS) return;
    if (this.refused.size >= MOST_REMEMBERED) this.refused.clear();
    this.refused.set(key, Date.now());
    await this.soon(tenantId, integrationId);
  }

  private async attempt(tenantId: string, integrationId: string): Promise<void> {
    try {
      await this.sync(tenantId, integrationId);
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal.error';
      const reason = error instanceof AppError ? error.message : undefined;
      const about = { tenant: tenantId, integration: integrationId, code, reason };
      this.logger.warn('the templates of an account could not be read', about);
    }
  }

  private async afterSave(tenantId: string, integrationId: string): Promise<void> {
    try {
      this.demanded.delete(`${tenantId}/${integrationId}`);
      await this.store.hasten(tenantId, integrationId, { afterMs: 0, ifFailed: true });
      await this.run();
    } catch (error) {
      this.logger.warn('templates will be read a little later', { error, integration: integrationId });
    }
  }
}
