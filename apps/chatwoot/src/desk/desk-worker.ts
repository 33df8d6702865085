/** Keeps desks up to date: looks for what there is to do again and again, and does it, one worker at a conversation. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { Bus } from '@enlace/messaging';
import { DeskStore, type ClaimedDesk, type DeskRest } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { ChosenAccount } from '../account/chosen-account.js';
import { ClaimLost, DeskTrouble } from './desk-trouble.js';
import { MIRRORED } from './mirrored-channels.js';
import { Mirroring } from './mirroring.js';

/** The safety net: what no event tells of (a conversation that is taken over by the API) is found by it. */
const EVERY_MS = 5_000;
/** After a sign that something happens: the event comes before what it tells of is written down. */
const AWAKE_MS = 3_000;
const SOON_MS = 300;
const AT_ONCE_MS = 100;
const SIGNS = [
  'message.received',
  'message.echoed',
  'message.changed',
  'delivery.updated',
  'delivery.succeeded',
  'delivery.failed',
] as const;
/** Held for this long after its worker died; a live one makes it new. */
const LEASE_MS = 10_000;
const RENEWED_MS = 3_000;
const AT_ONCE = 4;
const MOST = 50;
const MENDED_MS = 60_000;

@Injectable()
export class DeskWorker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly working: Repeating;
  private readonly unsubscribe: (() => void)[] = [];
  /** Those with a desk. */
  private tenants: ReadonlySet<string> = new Set();
  private awakeUntil = 0;

  constructor(
    private readonly store: DeskStore,
    private readonly accounts: ChosenAccount,
    private readonly mirroring: Mirroring,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {
    const everyMs = (): number => (Date.now() < this.awakeUntil ? SOON_MS : EVERY_MS);
    const options = { what: 'the agents’ desk', everyMs, afterFailureMs: 2_000 };
    this.working = new Repeating(options, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.working.start('now');
    for (const name of SIGNS) {
      for (const provider of MIRRORED) {
        this.unsubscribe.push(this.bus.onSign(name, provider, (tenant) => this.heard(tenant)));
      }
    }
  }

  async onModuleDestroy(): Promise<void> {
    for (const stop of this.unsubscribe) stop();
    await this.working.stop();
  }

  private heard(tenant: string): void {
    if (!this.tenants.has(tenant)) return;
    this.stayAwake(AWAKE_MS);
    this.working.hurry(AT_ONCE_MS);
  }

  private stayAwake(ms: number): void {
    this.awakeUntil = Math.max(this.awakeUntil, Date.now() + ms);
  }

  private async run(): Promise<void> {
    this.tenants = new Set(await this.store.look());
    if (this.tenants.size === 0) return;
    // no more than are worked at: the lease of one that waits would end before its turn
    for (let done = 0; done < MOST && !this.working.stopping; done += AT_ONCE) {
      const due = await this.store.claimDue(LEASE_MS, AT_ONCE);
      await this.working.each(due, AT_ONCE, (desk) => this.work(desk));
      if (due.length < AT_ONCE) return;
    }
  }

  /** Never throws: whatever goes wrong, it is tried again after the lease at the latest. */
  private async work(desk: ClaimedDesk): Promise<void> {
    const claim = { isHeld: true };
    const renewing = setInterval(() => {
      this.store.touch(desk, LEASE_MS).then(
        (isOurs) => (claim.isHeld = isOurs),
        () => undefined,
      );
    }, RENEWED_MS);
    const isStopped = (): boolean => this.working.stopping || !claim.isHeld;
    let rest: DeskRest = { state: 'done' };
    try {
      const { api } = await this.accounts.open(desk.tenantId, desk.integrationId);
      await this.mirroring.turn(api, desk, isStopped);
    } catch (error) {
      if (error instanceof ClaimLost) return;
      rest = this.after(desk, error);
    } finally {
      clearInterval(renewing);
    }
    // there may be more by now, or it comes again sooner than the next look
    this.stayAwake(rest.state === 'again' ? Math.min(rest.afterMs + SOON_MS, EVERY_MS) : SOON_MS);
    await this.store.rest(desk, rest).catch((error: unknown) => {
      this.logger.warn('a desk comes again after its lease', { conversation: desk.conversationId, error });
    });
  }

  private after(desk: ClaimedDesk, error: unknown): DeskRest {
    if (error instanceof DeskTrouble) return error.rest;
    this.logger.warn('a conversation could not be mirrored', { conversation: desk.conversationId, error });
    if (error instanceof AppError && error.disposition.kind === 'reject')
      return { state: 'paused', afterMs: MENDED_MS, reason: error.message };
    return { state: 'again', afterMs: 2_000, reason: 'it failed in a way nobody foresaw', counted: true };
  }
}
