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

export class InboundStore {
  constructor(private readonly database: Database) {}
  recordMessage(
    _event: ArrivedEvent,
    _message: NormalizedMessage,
    _options?: MessageOptions,
  ): Promise<RecordedMessage> {
    throw new Error(String(this.database));
  }
  recordEcho(
    _event: ArrivedEvent,
    _message: NormalizedMessage,
    _options?: EchoOptions,
  ): Promise<RecordedEcho> {
    throw new Error();
  }
  recordDeliveryUpdate(
    _event: ArrivedEvent,
    _update: DeliveryUpdate,
    _options?: FinalOption,
  ): Promise<DeliveryUpdateOutcome> {
    throw new Error();
  }
  recordMessageChange(
    _event: ArrivedEvent,
    _change: MessageChange,
    _options?: FinalOption,
  ): Promise<ChangeOutcome> {
    throw new Error();
  }
  recordContactChange(
    _event: ArrivedEvent,
    _change: ContactChange,
  ): Promise<{ duplicate: boolean; contactId: string }> {
    throw new Error();
  }
  recordConversationChange(
    _event: ArrivedEvent,
    _change: ConversationChange,
    _options?: ConversationChangeOptions,
  ): Promise<{ outcome: 'applied' | 'unknown_conversation' | 'duplicate'; conversationId?: string }> {
    throw new Error();
  }
  recordOther(
    _event: ArrivedEvent,
    _outcome: 'processed' | 'unsupported',
    _reason: string,
  ): Promise<{ duplicate: boolean }> {
    throw new Error();
  }
  markFailed(_event: ArrivedEvent, _outcome: 'rejected' | 'failed', _reason: string): Promise<void> {
    throw new Error();
  }
}
