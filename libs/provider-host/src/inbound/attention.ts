/** Step 8: shows the customer that a tap has come, and that an answer is being written, as far as the channel can. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { CallJournal } from '../outbound/call-journal.js';
import { Turns } from '../outbound/turns.js';
import { Pauses } from '../pauses.js';
import { OpenIntegrations } from '../setup/open-integrations.js';

/** Who writes several messages in a row is shown once for all of them. */
const AGAIN_AFTER_MS = 3_000;
/** A message that comes so late is not answered while its writer looks on. */
const LOOKING_ON_MS = 2 * 60_000;
/** Telegram takes the answer to a tap no longer than this; elsewhere no button turns. */
const TURNING_MS = 150_000;
/** Later, the answer itself is about to come. */
const TYPING_WITHIN_MS = 300;
/** Before a tap is answered again where nobody says how long to wait; then twice as long each time. */
const ANSWER_AGAIN_MS = 1_000;
const MOST_REMEMBERED = 10_000;

export interface Attended {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly conversationId: string;
  /** Our id of the message. */
  readonly messageId: string;
  /** External id of the contact. */
  readonly contact: string;
  readonly providerMessageId: string;
  readonly writtenAt: Date;
}

type Verb = 'acknowledge' | 'attend' | 'markRead';

const PURPOSES = { acknowledge: 'acknowledge', attend: 'attend', markRead: 'read' } as const;

@Injectable()
export class Attention implements OnModuleDestroy {
  /** When each conversation was shown last and each tap acknowledged, the oldest first. */
  private readonly done = new Map<string, number>();
  /** The newest message of each conversation that is to be marked as read when a pause is over: it covers those before. */
  private readonly unmarked = new Map<string, Attended>();
  private readonly doing = new Set<Promise<void>>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly adapter: HostAdapter,
    private readonly integrations: OpenIntegrations,
    private readonly journal: CallJournal,
    private readonly turns: Turns,
    private readonly pauses: Pauses,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Stops the button turning that was tapped, once for each tap; where the provider puts that off, again while the
   * button turns. Returns at once; nothing depends on whether it works.
   */
  acknowledge(choice: Attended): void {
    const key = `${choice.integrationId} ${choice.providerMessageId}`;
    if (!this.adapter.canAcknowledge || this.done.has(key) || isOlder(choice, TURNING_MS)) return;
    this.remember(key);
    this.begin('acknowledge', () => this.answerTap(choice));
  }

  /**
   * Marks it as read where the integration wants that as soon as it comes; where the provider puts that off, once more
   * when the pause is over. Returns at once.
   */
  received(attended: Attended): void {
    if (this.adapter.canMarkRead) this.begin('markRead', () => this.mark(attended));
  }

  /** Returns at once; nothing depends on whether it works. */
  show(attended: Attended): void {
    const last = this.done.get(attended.conversationId) ?? Number.NEGATIVE_INFINITY;
    const isShown = Date.now() - last < AGAIN_AFTER_MS;
    if (!this.adapter.canAttend || isShown || isOlder(attended, LOOKING_ON_MS)) return;
    this.remember(attended.conversationId);
    this.begin('attend', () => this.call(attended, 'attend'));
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.doing);
  }

  private begin(verb: Verb, work: () => Promise<void>): void {
    const doing = work()
      .catch((error: unknown) => {
        this.logger.debug('a customer could not be shown that the message was had', { verb, error });
      })
      .finally(() => this.doing.delete(doing));
    this.doing.add(doing);
  }

  private async mark(attended: Attended): Promise<void> {
    const { conversationId } = attended;
    try {
      await this.call(attended, 'markRead');
    } catch (error) {
      const told = error instanceof AppError ? error.disposition : undefined;
      if (told?.kind !== 'retry' || told.afterMs === undefined) throw error;
      const isWaiting = this.unmarked.has(conversationId);
      if (!isWaiting && this.unmarked.size >= MOST_REMEMBERED) throw error;
      this.unmarked.set(conversationId, attended);
      if (isWaiting) return;
      await pause(told.afterMs, undefined, { signal: this.stopping.signal });
      const newest = this.unmarked.get(conversationId) ?? attended;
      this.unmarked.delete(conversationId);
      await this.call(newest, 'markRead');
    }
  }

  /** Not on and on after the button has stopped turning by itself. */
  private async answerTap(choice: Attended): Promise<void> {
    for (let waitMs = ANSWER_AGAIN_MS; ; waitMs *= 2) {
      try {
        return await this.call(choice, 'acknowledge');
      } catch (error) {
        const told = error instanceof AppError ? error.disposition : undefined;
        if (told?.kind !== 'retry') throw error;
        const afterMs = told.afterMs ?? waitMs;
        if (isOlder(choice, TURNING_MS - afterMs)) throw error;
        await pause(afterMs, undefined, { signal: this.stopping.signal });
      }
    }
  }

  private async call(attended: Attended, verb: Verb): Promise<void> {
    const { tenantId, integrationId, conversationId, messageId, contact, providerMessageId, writtenAt } =
      attended;
    const credentials = await this.integrations.credentials(tenantId, integrationId);
    const policy = this.adapter.readPolicyOf(credentials);
    if ((verb === 'markRead' && policy !== 'on_receipt') || (verb === 'attend' && policy === 'never')) return;
    const turn = { tenantId, integrationId, conversationId };
    // A button must stop turning; who is busy needs not be shown typing.
    const patience =
      verb === 'attend'
        ? { withinMs: TYPING_WITHIN_MS }
        : { pauseMs: TURNING_MS - (Date.now() - writtenAt.getTime()) };
    if (verb === 'markRead') await this.turns.extraNow(turn);
    else if (!(await this.turns.waitForExtra(turn, patience))) return;
    // The turn may have been long in coming.
    if (verb === 'acknowledge' && isOlder(attended, TURNING_MS)) return;
    // A tap is the bot's: no chat of it could have been answered too often.
    const place = { tenantId, integrationId, ...(verb === 'acknowledge' ? {} : { conversationId }) };
    await this.pauses.during(place, () =>
      this.journal.keep({ tenantId, messageId, purpose: PURPOSES[verb] }, credentials, () =>
        this.adapter[verb]({ contact, providerMessageId }, credentials),
      ),
    );
  }

  private remember(key: string): void {
    this.done.delete(key);
    this.done.set(key, Date.now());
    const [oldest] = this.done.keys();
    if (this.done.size > MOST_REMEMBERED && oldest !== undefined) this.done.delete(oldest);
  }
}

function isOlder({ writtenAt }: Attended, ms: number): boolean {
  return Date.now() - writtenAt.getTime() > ms;
}
