/** What the bot is to answer, and its answer committed once. */
import type { AnswerOutcome } from '@enlace/contracts';
import type { MessageContent, Provider } from '@enlace/normalization';
import type { Database } from '../database/database.js';
import type { Owner } from './inbound/arrived-event.js';
import type { OutboundStore } from './outbound.store.js';

export interface BurstMessage {
  readonly id: string;
  readonly sequence: number;
  readonly text: string;
  readonly providerMessageId: string | null;
  readonly content: MessageContent;
}

export interface Burst {
  readonly owner: Owner;
  readonly epoch: number;
  readonly provider: Provider;
  readonly integrationId: string;
  /** What waits for an answer, in order; may be empty. */
  readonly messages: BurstMessage[];
  /** What the customer had said before that. */
  readonly previousTurn?: string;
  readonly contact: { readonly id: string; readonly name: string | null; readonly locale: string | null };
}

export interface AnswerCommit {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly epoch: number;
  readonly messageIds: readonly string[];
  readonly outcome: AnswerOutcome;
  readonly reply?: { readonly messageId: string; readonly text: string; readonly replyTo?: string };
  /** 0 to 1. */
  readonly confidence: number;
  readonly sources: readonly unknown[];
  readonly question: string;
  /** Our id of the answer; made where absent. */
  readonly answerId?: string;
}

export interface StaleConversation {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  readonly epoch: number;
  /** The oldest message that waits. */
  readonly messageId: string;
  readonly awaitingSince: Date;
}

export class AnswerStore {
  constructor(
    private readonly database: Database,
    private readonly outbound: OutboundStore,
  ) {}
  burst(_tenantId: string, _conversationId: string): Promise<Burst | undefined> {
    throw new Error(String(this.database));
  }
  commit(_answer: AnswerCommit): Promise<boolean> {
    throw new Error(String(this.outbound));
  }
  stale(_options: { olderThanMs: number; limit: number }): Promise<StaleConversation[]> {
    throw new Error();
  }
}
