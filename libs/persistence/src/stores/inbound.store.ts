/** What provider services do with an event: contact, conversation and message in one transaction, once. */
import type { Fingerprints } from '@enlace/crypto';
import type {
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  MessageContact,
  NormalizedMessage,
} from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import type {
  ArrivedEvent,
  ChangeOutcome,
  ConversationChangeOptions,
  RecordedDeliveryUpdate,
  EchoOptions,
  FinalOption,
  MessageOptions,
  RecordedEcho,
  RecordedMessage,
} from './inbound/arrived-event.js';
import { markEvent } from './inbound/event-mark.js';
import { meetContact, type MetContact } from './inbound/meet-contact.js';
import { recordContactChange, type RecordedContactChange } from './inbound/record-contact-change.js';
import {
  recordConversationChange,
  type RecordedConversationChange,
} from './inbound/record-conversation-change.js';
import { recordDeliveryUpdate } from './inbound/record-delivery-update.js';
import { recordEcho } from './inbound/record-echo.js';
import { recordMessageChange } from './inbound/record-message-change.js';
import { recordMessage } from './inbound/record-message.js';
import { cutWebhook } from './person/erase-webhooks.js';

/** Every method may be called again with the same event: the effect is there once, the answer is the same. */
export class InboundStore {
  /** @param prints by which erased persons are known; without them nobody is */
  constructor(
    private readonly database: Database,
    private readonly prints?: Fingerprints,
  ) {}

  /** A customer wrote. */
  recordMessage(
    event: ArrivedEvent,
    message: NormalizedMessage,
    options: MessageOptions = {},
  ): Promise<RecordedMessage> {
    return recordMessage(this.database, event, message, options, this.prints);
  }

  /** The business wrote, from somewhere else or through us; a person who wrote owns the conversation. */
  recordEcho(
    event: ArrivedEvent,
    message: NormalizedMessage,
    options: EchoOptions = {},
  ): Promise<RecordedEcho> {
    return recordEcho(this.database, event, message, options, this.prints);
  }

  /** A message of ours came further, or failed after all; `unknown_message` leaves no mark unless `final`. */
  recordDeliveryUpdate(
    event: ArrivedEvent,
    update: DeliveryUpdate,
    options: FinalOption = {},
  ): Promise<RecordedDeliveryUpdate> {
    return recordDeliveryUpdate(this.database, event, update, options, this.prints);
  }

  /** A message was edited, deleted, reacted to or its form answered; `unknown_message` leaves no mark unless `final`. */
  recordMessageChange(
    event: ArrivedEvent,
    change: MessageChange,
    options: FinalOption = {},
  ): Promise<ChangeOutcome> {
    return recordMessageChange(this.database, event, change, options, this.prints);
  }

  /** News about a person; one nobody has heard of is made. */
  recordContactChange(event: ArrivedEvent, change: ContactChange): Promise<RecordedContactChange> {
    return recordContactChange(this.database, event, change, this.prints);
  }

  /**
   * A person from the provider's own list of contacts, of whom no event need ever have come: made a contact where nobody
   * has heard of them, and looked up among the clients by the rules for whoever writes. What they said themselves stays.
   * @throws AppError `person.erased`
   */
  meetContact(
    place: Pick<ArrivedEvent, 'tenantId' | 'integrationId' | 'provider'>,
    contact: MessageContact,
  ): Promise<MetContact> {
    return meetContact(this.database, place, contact, this.prints);
  }

  /** News about a conversation the provider keeps; what they mean for its owner the caller says. */
  recordConversationChange(
    event: ArrivedEvent,
    change: ConversationChange,
    options: ConversationChangeOptions = {},
  ): Promise<RecordedConversationChange> {
    return recordConversationChange(this.database, event, change, options);
  }

  /**
   * An event that changes no message, contact or conversation.
   * @param effect what it changes instead, in the transaction of its mark: not run for a duplicate
   */
  async recordOther(
    event: ArrivedEvent,
    outcome: 'processed' | 'unsupported',
    reason: string,
    effect?: (tx: Tx) => Promise<void>,
  ): Promise<{ duplicate: boolean }> {
    const first = await this.database.forTenant(event.tenantId, async (tx) => {
      const isFirst = await markEvent(tx, event, outcome, reason);
      if (isFirst) await effect?.(tx);
      return isFirst;
    });
    return { duplicate: !first };
  }

  /**
   * An event about somebody who was erased ends without an effect, and their part of its webhook goes: for whoever met
   * `person.erased`.
   * @param ids the person's on that integration, and the provider's ids of messages
   */
  async dropErased(event: ArrivedEvent, ids: readonly string[]): Promise<void> {
    await this.database.forTenant(event.tenantId, async (tx) => {
      await markEvent(tx, event, 'processed', 'erased');
      if (event.webhookId !== undefined) await cutWebhook(tx, event, event.webhookId, ids);
    });
  }

  /** An event goes to the dead letters; one that has had its effect stays as it is. */
  async markFailed(event: ArrivedEvent, outcome: 'rejected' | 'failed', reason: string): Promise<void> {
    await this.database.forTenant(event.tenantId, (tx) => markEvent(tx, event, outcome, reason));
  }
}
