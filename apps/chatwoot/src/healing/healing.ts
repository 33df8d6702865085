/** The gap healer: Chatwoot sends each webhook once, within five seconds, so what got lost is looked for. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import {
  ChatwootSweepStore,
  type ClaimedSweep,
  type SweepState,
  type SweptIntegration,
} from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { ChosenAccount } from '../account/chosen-account.js';
import { healAccount, type Looked } from './heal-account.js';
import { HealedIntake } from './healed-intake.js';
import { Unfinished } from './unfinished.js';

const MINUTE_MS = 60_000;
const LOOK_MS = 5_000;
const EVERY_MS = 5 * MINUTE_MS;
/** Each sweep looks this much further back than the last came, at what was on its way or changed its page then. */
const OVERLAP_MS = 10 * MINUTE_MS;
/** Messages of the last days only: what is older is refused as played again (the replay window of 8 days). */
export const LONGEST_BACK_MS = 7 * 24 * 60 * MINUTE_MS;
/** Longer than a sweep may take: what is not done by then is for the next. */
const LEASE_MS = 10 * MINUTE_MS;
const LONGEST_MS = 8 * MINUTE_MS;
const AFTER_A_FAILURE_MS = MINUTE_MS;
const AFTER_A_REFUSAL_MS = 30 * MINUTE_MS;
/** What is younger than this may be on its way; who asks by command wants all there is. */
const ON_ITS_WAY_MS = 15_000;
const AT_ONCE = 2;
const MOST_DUE = 20;

@Injectable()
export class Healing implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;
  private readonly unfinished = new Unfinished();
  private unsubscribe: (() => void) | undefined;

  constructor(
    private readonly sweeps: ChatwootSweepStore,
    private readonly accounts: ChosenAccount,
    private readonly intake: HealedIntake,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {
    const options = { what: 'looking for lost webhooks of Chatwoot', everyMs: LOOK_MS };
    this.looking = new Repeating(options, logger, () => this.run());
  }

  /** Whoever starts may have been away, and so may an integration that is saved anew. */
  async onApplicationBootstrap(): Promise<void> {
    this.unsubscribe = this.bus.onNotice(
      'integration.changed',
      async ({ tenant_id, integration_id, change }) => {
        if (change !== 'saved') return;
        await this.sweeps.hasten({ tenantId: tenant_id, integrationId: integration_id }, 'messages');
      },
    );
    await this.sweeps.hasten('all', 'messages').catch(() => undefined);
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.unsubscribe?.();
    await this.looking.stop();
  }

  /** Sweeps the integrations that are due, each by one replica; one that fails does not keep the others. */
  async run(): Promise<void> {
    const due = await this.sweeps.claimDue('messages', LEASE_MS, MOST_DUE);
    await this.looking.each(due, AT_ONCE, async (claimed) => {
      try {
        await this.sweep(claimed, undefined, { until: Date.now() + LONGEST_MS, graceMs: ON_ITS_WAY_MS });
      } catch (error) {
        const code = error instanceof AppError ? error.code : 'internal.error';
        const about = { tenant: claimed.tenantId, integration: claimed.integrationId, code };
        this.logger.warn('a Chatwoot account could not be looked through for lost webhooks', about);
      }
    });
  }

  /**
   * Now, because somebody asks.
   * @param since instead of where the last sweep came to; at most seven days back
   * @throws AppError `integration.not_found`, `provider.…`
   */
  async now(of: SweptIntegration, since: Date | undefined, longestMs: number): Promise<Looked> {
    const claimed = await this.sweeps.begin(of, 'messages', LEASE_MS);
    if (claimed === undefined) throw new AppError('integration.not_found', 'there is no such integration');
    return this.sweep(claimed, since, { until: Date.now() + longestMs, graceMs: 0 });
  }

  state(of: SweptIntegration): Promise<SweepState | undefined> {
    return this.sweeps.state(of, 'messages');
  }

  /** @param asked what somebody wants, instead of where the last sweep came to */
  private async sweep(
    claimed: ClaimedSweep,
    asked: Date | undefined,
    { until, graceMs }: { readonly until: number; readonly graceMs: number },
  ): Promise<Looked> {
    const begun = Date.now();
    const last = Math.max(claimed.doneUntil.getTime() - OVERLAP_MS, claimed.createdAt.getTime());
    const since = Math.max(asked?.getTime() ?? last, begun - LONGEST_BACK_MS);
    try {
      const account = await this.accounts.open(claimed.tenantId, claimed.integrationId);
      const inbox = account.credentials.inbox_id ?? undefined;
      const looked = await healAccount({
        api: account.api,
        inboxId: inbox === undefined ? undefined : String(inbox),
        since: Math.floor(since / 1_000),
        until: Math.ceil((begun - graceMs) / 1_000),
        done: this.unfinished.since(claimed.integrationId, since),
        isStopped: () => this.looking.stopping || Date.now() > until,
        take: (conversation, messages) => this.intake.take(account, conversation, messages),
      });
      const { isComplete, found, ingested } = looked;
      if (isComplete) this.unfinished.end(claimed.integrationId);
      // a sweep from a later moment on leaves what is before it for the next
      const isWhole = isComplete && since <= Math.max(last, begun - LONGEST_BACK_MS);
      await this.sweeps.settle(claimed, 'messages', {
        againMs: isComplete ? EVERY_MS : 0,
        found,
        ingested,
        ...(isWhole ? { doneUntil: new Date(begun) } : {}),
      });
      return looked;
    } catch (error) {
      const known = error instanceof AppError ? error : undefined;
      const { disposition } = known ?? {};
      // what waiting cannot mend (a bot's token) is not asked for every minute; saving the integration asks at once
      const againMs = disposition?.kind === 'retry' ? disposition.afterMs : known && AFTER_A_REFUSAL_MS;
      const failure = {
        code: known?.code ?? 'internal.error',
        reason: known?.message ?? 'nobody foresaw it',
      };
      await this.sweeps
        .settle(claimed, 'messages', { againMs: againMs ?? AFTER_A_FAILURE_MS, failure })
        .catch(() => undefined);
      throw error;
    }
  }
}
