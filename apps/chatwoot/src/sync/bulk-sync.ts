/** Works off the sync of a whole account, page by page; a replica that dies leaves the rest to another. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { ChatwootSyncStore, type ClaimedSync, type SyncedPage } from '@enlace/persistence';
import { given } from '@enlace/providers';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { ContactSync, type SyncOutcome } from './contact-sync.js';

const LOOK_MS = 1_000;
/** Held on with each contact; where one takes longer another replica may do it too, and the page counts once. */
const LEASE_MS = 5_000;
const AT_ONCE = 2;
const MOST_RUNNING = 10;
const AFTER_A_FAILURE_MS = 30_000;
/** Three calls at most for each contact: 3,000 a minute are allowed from one address (facts 3f). */
const BETWEEN_CONTACTS_MS = 60;

@Injectable()
export class BulkSync implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;

  constructor(
    private readonly syncs: ChatwootSyncStore,
    private readonly accounts: ChosenAccount,
    private readonly contacts: ContactSync,
    private readonly logger: AppLogger,
  ) {
    const options = { what: 'syncing contacts with Chatwoot', everyMs: LOOK_MS };
    this.looking = new Repeating(options, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
  }

  async run(): Promise<void> {
    const claimed = await this.syncs.claimRunning(LEASE_MS, MOST_RUNNING);
    await this.looking.each(claimed, AT_ONCE, (sync) => this.work(sync));
  }

  private async work(claimed: ClaimedSync): Promise<void> {
    let sync = claimed;
    try {
      const account = await this.accounts.open(claimed.tenantId, claimed.integrationId);
      for (;;) {
        const done = await this.page(account, sync);
        if (done === 'stopping') return await this.syncs.release(sync, { againMs: 0 });
        if (done === 'lost') return;
        if (!(await this.syncs.count(sync, done, LEASE_MS)) || done.next === undefined) return;
        sync = { ...sync, page: done.next };
      }
    } catch (error) {
      await this.giveUp(sync, error);
    }
  }

  /** A page that is not done whole is done again, which changes nothing that was done. */
  private async page(account: Account, sync: ClaimedSync): Promise<SyncedPage | 'stopping' | 'lost'> {
    const { items, next, total } = given(await account.api.contacts.list(sync.page));
    const outcomes: SyncOutcome[] = [];
    for (const contact of items) {
      if (this.looking.stopping) return 'stopping';
      if (!(await this.syncs.hold(sync, LEASE_MS))) return 'lost';
      await pause(BETWEEN_CONTACTS_MS);
      outcomes.push(await this.one(account, contact.id));
    }
    const count = (state: SyncOutcome): number => outcomes.filter((it) => it === state).length;
    return { total, synced: count('synced'), notFound: count('not_found'), failed: count('failed'), next };
  }

  /** The contact as it is now, for the list may be minutes old. One that fails does not keep the others. */
  private async one(account: Account, id: string): Promise<SyncOutcome> {
    try {
      return await this.contacts.sync(account, id);
    } catch (error) {
      // that Chatwoot is away or wants a pause is no fault of this contact
      if (error instanceof AppError && error.code.startsWith('provider.')) throw error;
      const code = error instanceof AppError ? error.code : 'internal.error';
      this.logger.warn('a contact could not be synced with Chatwoot', { contact: id, code });
      return 'failed';
    }
  }

  /** Waits as long as Chatwoot says; what waiting cannot mend ends it. */
  private async giveUp(sync: ClaimedSync, error: unknown): Promise<void> {
    const known = error instanceof AppError ? error : undefined;
    const about = {
      tenant: sync.tenantId,
      integration: sync.integrationId,
      code: known?.code ?? 'internal.error',
    };
    this.logger.warn('a sync with Chatwoot is put off', about);
    const reason = known?.message ?? 'nobody foresaw it';
    const isFinal = known?.disposition.kind === 'reject';
    const wait = known?.disposition.kind === 'retry' ? known.disposition.afterMs : undefined;
    await this.syncs.release(sync, {
      againMs: wait ?? AFTER_A_FAILURE_MS,
      reason,
      ...(isFinal ? { failed: true as const } : {}),
    });
  }
}
