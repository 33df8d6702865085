/** Changes conversations and tells of it, whether an agent, the API or the customer did it. */
import type { SimulatedTime } from '../core/simulated-time.js';
import type { SendOptions, WebhookDelivery } from '../core/webhook-sender.js';
import type { ChatwootChange } from './chatwoot-event-data.js';
import type { ChatwootEvents } from './chatwoot-events.js';
import type {
  ChatwootActor,
  ChatwootConversation,
  ChatwootMessage,
  ChatwootMessageStatus,
  ChatwootStatus,
} from './chatwoot-records.js';
import type { ChatwootStore, NewMessage } from './chatwoot-store.js';

/** When an outgoing message is reported delivered and read, in simulated milliseconds; false = never. */
export interface ChatwootStatusDelays {
  readonly deliveredMs: number | false;
  readonly readMs: number | false;
}

export class ConversationDesk {
  constructor(
    private readonly store: ChatwootStore,
    private readonly events: ChatwootEvents,
    private readonly time: SimulatedTime,
    private readonly delays: ChatwootStatusDelays | false,
  ) {}

  /** Writes a message; the promise is of the message_created webhook. */
  write(
    conversation: ChatwootConversation,
    fields: NewMessage,
    options: SendOptions = {},
  ): { message: ChatwootMessage; delivery: Promise<WebhookDelivery> } {
    const message = this.store.addMessage(conversation, fields);
    return { message, delivery: this.events.message('message_created', conversation, message, options) };
  }

  /** Reports an outgoing message delivered and read, as the channel behind the inbox does. */
  followUp(conversation: ChatwootConversation, message: ChatwootMessage): void {
    const whatsapp = this.store.inbox(conversation.inboxId)?.channelType === 'Channel::Whatsapp';
    if (this.delays === false || !whatsapp || message.isPrivate) return;
    message.sourceId = `wamid.SIM${message.id}`;
    const steps = [
      ['delivered', this.delays.deliveredMs],
      ['read', this.delays.readMs],
    ] as const;
    for (const [status, delay] of steps) {
      if (delay !== false) this.time.after(delay, () => this.setStatus(conversation, message, status));
    }
  }

  /** Changes a message's status and sends message_updated. */
  setStatus(
    conversation: ChatwootConversation,
    message: ChatwootMessage,
    status: ChatwootMessageStatus,
    externalError?: string,
  ): void {
    message.status = status;
    if (externalError !== undefined) {
      message.contentAttributes = { ...message.contentAttributes, external_error: externalError };
    }
    void this.updated(conversation, message);
  }

  /** Changes content attributes (answers to a form, deletion) and sends message_updated. */
  amend(
    conversation: ChatwootConversation,
    message: ChatwootMessage,
    attributes: Record<string, unknown>,
    content?: string,
  ): Promise<WebhookDelivery> {
    message.contentAttributes = { ...message.contentAttributes, ...attributes };
    if (content !== undefined) message.content = content;
    return this.updated(conversation, message);
  }

  /** Opens, resolves, snoozes; `nullChanges` leaves changed_attributes null, as was recorded. */
  changeStatus(
    conversation: ChatwootConversation,
    status: ChatwootStatus,
    options: { snoozedUntil?: number | null; nullChanges?: boolean } = {},
  ): Promise<WebhookDelivery> {
    const before = conversation.status;
    conversation.status = status;
    conversation.snoozedUntil = options.snoozedUntil ?? null;
    const changes = this.touch(conversation, { status: { previous_value: before, current_value: status } });
    void this.events.conversation('conversation_updated', conversation, changes);
    return this.events.conversation(
      'conversation_status_changed',
      conversation,
      options.nullChanges ? null : changes,
    );
  }

  /** Gives the conversation to a person, or to nobody. */
  assign(conversation: ChatwootConversation, assignee: ChatwootActor | null): Promise<WebhookDelivery> {
    const before = conversation.assignee?.id ?? null;
    conversation.assignee = assignee;
    const change = { assignee_id: { previous_value: before, current_value: assignee?.id ?? null } };
    return this.events.conversation('conversation_updated', conversation, this.touch(conversation, change));
  }

  /** Tells of any other change. */
  changed(conversation: ChatwootConversation, attribute: string, before: unknown, after: unknown): void {
    const change = { [attribute]: { previous_value: before, current_value: after } };
    void this.events.conversation('conversation_updated', conversation, this.touch(conversation, change));
  }

  private updated(conversation: ChatwootConversation, message: ChatwootMessage): Promise<WebhookDelivery> {
    message.updatedAt = this.store.now();
    return this.events.message('message_updated', conversation, message);
  }

  private touch(conversation: ChatwootConversation, change: ChatwootChange): ChatwootChange[] {
    const before = new Date(conversation.updatedAt).toISOString();
    conversation.updatedAt = this.store.now();
    const after = new Date(conversation.updatedAt).toISOString();
    return [change, { updated_at: { previous_value: before, current_value: after } }];
  }
}
