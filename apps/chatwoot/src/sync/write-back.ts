/** Keeps linked contacts of Chatwoot and their clients alike: when one is linked, and when either side changes. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import type { ContactChange } from '@enlace/normalization';
import {
  ChatwootLinkStore,
  ChatwootSweepStore,
  type ArrivedEvent,
  type ClaimedSweep,
} from '@enlace/persistence';
import type { ContactListener } from '@enlace/provider-host';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { ContactSync, type SyncOutcome } from './contact-sync.js';

const LOOK_MS = 2_000;
/** How often is looked for clients that changed; a link is told of at once. */
const EVERY_MS = 5_000;
/** A change may be committed a little after its time. */
const OVERLAP_MS = 30_000;
const LEASE_MS = 5 * 60_000;
const AFTER_A_FAILURE_MS = 60_000;
/** Waiting does not mend it: a bot's token where a user's is needed. */
const AFTER_A_REFUSAL_MS = 30 * 60_000;
const MOST_DUE = 20;
const AT_ONCE = 2;
const MOST_CONTACTS = 200;

@Injectable()
export class WriteBack implements ContactListener, OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly sweeps: ChatwootSweepStore,
    private readonly links: ChatwootLinkStore,
    private readonly accounts: ChosenAccount,
    private readonly contacts: ContactSync,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {
    const options = { what: 'telling Chatwoot of clients', everyMs: LOOK_MS };
    this.looking = new Repeating(options, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.ends.push(
      this.bus.onNotice('contact.linked', async ({ tenant_id, contact_id }) => {
        const key = await this.links.externalIdOf(tenant_id, contact_id);
        if (key !== undefined) await this.sweeps.hasten(key, 'clients');
      }),
    );
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const end of this.ends) end();
    await this.looking.stop();
  }

  /**
   * Chatwoot says that a contact changed: what changed there may be news for its client. What we wrote ourselves comes
   * back like this too, finds both sides alike, and ends there.
   */
  async contactChanged({ tenantId, integrationId }: ArrivedEvent, { contact }: ContactChange): Promise<void> {
    const externalId = contact.external_id;
    const linked = await this.links.clientOf({ tenantId, integrationId, externalId });
    if (linked === undefined) return;
    await this.contacts.sync(await this.accounts.open(tenantId, integrationId), externalId);
  }

  /** One round over the integrations that are due, each by one replica. */
  async run(): Promise<void> {
    const due = await this.sweeps.claimDue('clients', LEASE_MS, MOST_DUE);
    await this.looking.each(due, AT_ONCE, (claimed) => this.sweep(claimed));
  }

  private async sweep(claimed: ClaimedSweep): Promise<void> {
    const begun = new Date();
    const since = new Date(claimed.doneUntil.getTime() - OVERLAP_MS);
    let [found, ingested, untold, held] = [0, 0, 0, 0];
    try {
      const due = await this.links.due(claimed, since, MOST_CONTACTS);
      const account =
        due.length === 0 ? undefined : await this.accounts.open(claimed.tenantId, claimed.integrationId);
      for (const { externalId } of due) {
        if (account === undefined || this.looking.stopping) break;
        found += 1;
        const outcome = await this.one(account, externalId);
        if (outcome === 'synced') ingested += 1;
        if (outcome === undefined) untold += 1;
        if (outcome === 'held') held += 1;
      }
      const isAll = due.length < MOST_CONTACTS && !this.looking.stopping;
      if (untold > 0) {
        const reason = `${untold} of ${found} contacts could not be told`;
        const failure = { code: 'internal.error', reason };
        const again = { againMs: AFTER_A_FAILURE_MS, found, ingested, failure };
        return await this.sweeps.settle(claimed, 'clients', again);
      }
      await this.sweeps.settle(claimed, 'clients', {
        againMs: isAll ? EVERY_MS : 0,
        found,
        ingested,
        // one that is held is looked at again with the next round, and keeps no other waiting
        ...(isAll && held === 0 ? { doneUntil: begun } : {}),
      });
    } catch (error) {
      const known = error instanceof AppError ? error : undefined;
      const code = known?.code ?? 'internal.error';
      const about = { tenant: claimed.tenantId, integration: claimed.integrationId, code };
      this.logger.warn('Chatwoot could not be told of clients', about);
      const isRefusal = known?.disposition.kind === 'reject';
      const wait = known?.disposition.kind === 'retry' ? known.disposition.afterMs : undefined;
      const failure = { code, reason: known?.message ?? 'nobody foresaw it' };
      await this.sweeps.settle(claimed, 'clients', {
        againMs: wait ?? (isRefusal ? AFTER_A_REFUSAL_MS : AFTER_A_FAILURE_MS),
        failure,
      });
    }
  }

  /** @returns undefined for one that fails by itself: it does not keep the others, and is tried again; `held` where it only waits */
  private async one(account: Account, externalId: string): Promise<SyncOutcome | 'held' | undefined> {
    try {
      return await this.contacts.sync(account, externalId);
    } catch (error) {
      if (error instanceof AppError && error.code.startsWith('provider.')) throw error;
      if (error instanceof AppError && error.disposition.kind === 'retry') return 'held';
      const code = error instanceof AppError ? error.code : 'internal.error';
      this.logger.warn('Chatwoot could not be told of a client', { contact: externalId, code });
      return undefined;
    }
  }
}
