/** What provider services do with an event: contact, conversation and message in one transaction, once. */
import type {
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  NormalizedMessage,
} from '@enlace/normalization';
import type { Database } from '../database/database.js';
import type {
  ArrivedEvent,
  ChangeOutcome,
  ConversationChangeOptions,
  DeliveryUpdateOutcome,
  EchoOptions,
  FinalOption,
  MessageOptions,
  RecordedEcho,
  RecordedMessage,
} from './inbound/arrived-event.js';
import { markEvent, markRepeated } from './inbound/event-mark.js';
import { recordContactChange } from './inbound/record-contact-change.js';
import {
  recordConversationChange,
  type RecordedConversationChange,
} from './inbound/record-conversation-change.js';
import { recordDeliveryUpdate } from './inbound/record-delivery-update.js';
import { recordEcho } from './inbound/record-echo.js';
import { recordMessageChange } from './inbound/record-message-change.js';
import { recordMessage } from './inbound/record-message.js';

/** Every method may be called again with the same event: the effect is there once, the answer is the same. */
export class InboundStore {
  constructor(private readonly database: Database) {}

  /** A customer wrote. */
  recordMessage(
    event: ArrivedEvent,
    message: NormalizedMessage,
    options: MessageOptions = {},
  ): Promise<RecordedMessage> {
    return this.noting(event, recordMessage(this.database, event, message, options));
  }

  /** The business wrote, from somewhere else or through us; a person who wrote owns the conversation. */
  recordEcho(
    event: ArrivedEvent,
    message: NormalizedMessage,
    options: EchoOptions = {},
  ): Promise<RecordedEcho> {
    return this.noting(event, recordEcho(this.database, event, message, options));
  }

  /** A message of ours came further; `unknown_message` leaves no mark unless `final`. */
  recordDeliveryUpdate(
    event: ArrivedEvent,
    update: DeliveryUpdate,
    options: FinalOption = {},
  ): Promise<DeliveryUpdateOutcome> {
    return this.noting(event, recordDeliveryUpdate(this.database, event, update, options));
  }

  /** A message was edited, deleted, reacted to or its form answered; `unknown_message` leaves no mark unless `final`. */
  recordMessageChange(
    event: ArrivedEvent,
    change: MessageChange,
    options: FinalOption = {},
  ): Promise<ChangeOutcome> {
    return this.noting(event, recordMessageChange(this.database, event, change, options));
  }

  /** News about a person; one nobody has heard of is made. */
  recordContactChange(
    event: ArrivedEvent,
    change: ContactChange,
  ): Promise<{ duplicate: boolean; contactId: string }> {
    return this.noting(event, recordContactChange(this.database, event, change));
  }

  /** News about a conversation the provider keeps; what they mean for its owner the caller says. */
  recordConversationChange(
    event: ArrivedEvent,
    change: ConversationChange,
    options: ConversationChangeOptions = {},
  ): Promise<RecordedConversationChange> {
    return this.noting(event, recordConversationChange(this.database, event, change, options));
  }

  /** An event without an effect of its own. */
  async recordOther(
    event: ArrivedEvent,
    outcome: 'processed' | 'unsupported',
    reason: string,
  ): Promise<{ duplicate: boolean }> {
    const first = await this.database.forTenant(event.tenantId, (tx) =>
      markEvent(tx, event, outcome, reason),
    );
    return this.noting(event, Promise.resolve({ duplicate: !first }));
  }

  /** An event goes to the dead letters; one that has had its effect stays as it is. */
  async markFailed(event: ArrivedEvent, outcome: 'rejected' | 'failed', reason: string): Promise<void> {
    await this.database.forTenant(event.tenantId, (tx) => markEvent(tx, event, outcome, reason));
  }

  /** Passes the result on; when the event had its effect before, its webhook learns of it. */
  private async noting<Result>(event: ArrivedEvent, recording: Promise<Result>): Promise<Result> {
    const result = await recording;
    if (isRepetition(result)) await this.database.forTenant(event.tenantId, (tx) => markRepeated(tx, event));
    return result;
  }
}

/** The results say it in their own ways. */
function isRepetition(result: unknown): boolean {
  if (typeof result === 'string') return result === 'duplicate';
  const { duplicate, outcome } = (result ?? {}) as { duplicate?: unknown; outcome?: unknown };
  return duplicate === true || outcome === 'duplicate';
}
