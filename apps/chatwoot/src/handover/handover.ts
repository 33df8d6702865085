/** Opens in Chatwoot what the bot hands over, so that agents see it, and makes pending there what is given back to an agent bot. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { ChatwootHandoverStore, type ClaimedHandover } from '@enlace/persistence';
import { ChatwootApi, type ApiFailure, type Asked } from '@enlace/providers';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { ChosenAccount, type Account } from '../account/chosen-account.js';

const EVERY_MS = 1_000;
const MINUTE_MS = 60_000;
/** What each look goes back over; the wide one finds what changed while no replica ran, and messages refused late. */
const NEAR_MS = 15 * MINUTE_MS;
const WIDE_MS = 24 * 60 * MINUTE_MS;
const WIDE_EVERY_MS = 10 * MINUTE_MS;
/** Longer than the calls of one take together. */
const LEASE_MS = MINUTE_MS;
const AT_ONCE = 4;
const MOST = 40;
const LONGEST_MS = 5 * MINUTE_MS;
/** A conversation that Chatwoot has no more, or will not change, is asked about this often. */
const MOST_REFUSALS = 5;

type Told = { readonly ok: true } | { readonly ok: false; readonly failure: ApiFailure };

@Injectable()
export class Handover implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly telling: Repeating;
  private wideAt = 0;

  constructor(
    private readonly store: ChatwootHandoverStore,
    private readonly accounts: ChosenAccount,
    private readonly http: HttpClient,
    private readonly logger: AppLogger,
  ) {
    const options = { what: 'telling Chatwoot who has a conversation', everyMs: EVERY_MS };
    this.telling = new Repeating(options, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.telling.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.telling.stop();
  }

  async run(): Promise<void> {
    const isWide = Date.now() >= this.wideAt;
    await this.store.look(isWide ? WIDE_MS : NEAR_MS);
    if (isWide) this.wideAt = Date.now() + WIDE_EVERY_MS;
    // no more than are worked at: the lease of one that waits would end before its turn
    for (let done = 0; done < MOST && !this.telling.stopping; done += AT_ONCE) {
      const due = await this.store.claimDue(LEASE_MS, AT_ONCE);
      await this.telling.each(due, AT_ONCE, (handover) => this.work(handover));
      if (due.length < AT_ONCE) return;
    }
  }

  private async work(handover: ClaimedHandover): Promise<void> {
    const { tenantId, integrationId, conversationId: conversation, failures, isOver } = handover;
    let againMs: number | undefined;
    try {
      const told: Told = isOver
        ? { ok: true }
        : await this.tell(await this.accounts.open(tenantId, integrationId), handover);
      againMs = told.ok ? undefined : afterMs(told.failure, failures);
      if (!told.ok) {
        const { kind } = told.failure;
        this.logger.warn('Chatwoot was not told who has a conversation', { conversation, kind, againMs });
      }
    } catch (error) {
      this.logger.warn('Chatwoot could not be told who has a conversation', { conversation, error });
      againMs = backoff(failures);
    }
    await this.store.settle(handover, againMs).catch((error: unknown) => {
      this.logger.warn('a handover comes again after its lease', { conversation, error });
    });
  }

  /**
   * Only pending is opened, and only open made pending: what agents resolved or snoozed stays. A bot's token may change
   * a status but not read it; then what Chatwoot last told of it is believed.
   */
  private async tell({ api, credentials }: Account, handover: ClaimedHandover): Promise<Told> {
    const { chatwootId, owner, isRefused, heardStatus } = handover;
    const botToken = credentials.agent_bot_token ?? '';
    const read = await api.conversations.get(chatwootId);
    const isBotOnly = !read.ok && read.failure.kind === 'needs_user_token';
    if (!read.ok && !isBotOnly) return read;
    const isBot = isBotOnly || botToken !== '';
    // an agent bot's conversations begin as pending
    const status =
      (read.ok ? read.value.status : heardStatus) ?? (owner === 'human' || isRefused ? 'pending' : 'open');
    const wished = owner === 'human' || isRefused ? 'open' : 'pending';
    const from = wished === 'open' ? 'pending' : 'open';
    if (status !== from || (wished === 'pending' && !isBot)) return { ok: true };
    // with the bot's own token Chatwoot counts it as the bot's handing over
    const asBot =
      botToken === '' ? api : new ChatwootApi(this.http, { ...credentials, api_access_token: botToken });
    const set: Asked<string> = await asBot.conversations.setStatus(chatwootId, wished);
    return set.ok ? { ok: true } : set;
  }
}

/** Undefined where it is given up: nobody waits for what Chatwoot has no more. */
function afterMs({ kind, afterMs: told }: ApiFailure, failures: number): number | undefined {
  if (kind === 'rate_limited') return told ?? MINUTE_MS;
  const isFinal = kind === 'not_found' || kind === 'invalid' || kind === 'refused';
  return isFinal && failures >= MOST_REFUSALS ? undefined : backoff(failures);
}

function backoff(failures: number): number {
  return Math.min(LONGEST_MS, 1_000 * 2 ** Math.min(failures, 10));
}
