/** Step 7: what a provider's events change in contacts, conversations and messages; each exactly once. */
import { Inject, Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { Bus, type EventContext } from '@enlace/messaging';
import type {
  AccountChange,
  ContactChange,
  ConversationChange,
  MessageChange,
  NormalizedMessage,
  UnrecognizedWebhook,
} from '@enlace/normalization';
import { InboundStore, type ArrivedEvent } from '@enlace/persistence';
import { MediaFetcher } from '../media/media-fetcher.js';
import { ACCOUNT_LISTENERS, type AccountListener } from './account-listener.js';
import { HOST_OPTIONS, type ProviderHostOptions } from '../host-options.js';
import { KnownAccounts } from '../setup/known-accounts.js';
import { isAddressedTo } from './addressed.js';
import { arrivedEvent, providerConversationOf } from './arrived-event.js';
import { Attention } from './attention.js';
import { CONTACT_LISTENERS, type ContactListener } from './contact-listener.js';
import { ContactLinks } from './contact-links.js';
import { Looks } from './looks.js';

/** An echo may overtake the record of our own sending; after so many looks it is somebody else's message. */
const LOOKS_AT_AN_ECHO = 8;
const ECHO_PAUSE_MS = 1_000;

/** A change may overtake the message it is about. */
const LOOKS_FOR_A_MESSAGE = 5;

@Injectable()
export class InboundEvents {
  private readonly looks = new Looks();

  constructor(
    private readonly store: InboundStore,
    private readonly bus: Bus,
    private readonly attention: Attention,
    private readonly media: MediaFetcher,
    @Inject(ACCOUNT_LISTENERS) private readonly accountListeners: readonly AccountListener[],
    private readonly accounts: KnownAccounts,
    private readonly links: ContactLinks,
    @Inject(CONTACT_LISTENERS) private readonly contactListeners: readonly ContactListener[] = [],
    @Inject(HOST_OPTIONS) private readonly options?: Pick<ProviderHostOptions, 'extras'>,
  ) {}

  /** Keeps the message, then asks for an answer when the bot owns the conversation; both may be repeated. */
  async messageReceived(message: NormalizedMessage, { event }: EventContext): Promise<void> {
    const arrived = arrivedEvent(event);
    const kept = await this.store.recordMessage(arrived, message, {
      ...providerConversationOf(event, message.contact.external_id),
      isAddressed: await this.isAddressed(arrived, message),
      ...(message.context?.apart === true ? { apart: true } : {}),
    });
    const attended = {
      tenantId: arrived.tenantId,
      integrationId: arrived.integrationId,
      conversationId: kept.conversationId,
      messageId: kept.messageId,
      contact: message.contact.external_id,
      providerMessageId: message.message_id,
      // a tap has no time of its own: it is as old as its arrival
      writtenAt: message.timestamp > 0 ? new Date(message.timestamp * 1_000) : arrived.occurredAt,
    };
    if (message.content.type === 'choice') this.attention.acknowledge(attended);
    if (message.attachments.length > 0) this.media.kick();
    if (!kept.duplicate) this.attention.received(attended);
    await this.links.tell(arrived, kept);
    if (!kept.awaitsAnswer) return;
    this.attention.show(attended);
    await this.bus.publish({
      name: 'answer.requested',
      tenant: arrived.tenantId,
      provider: arrived.provider,
      integrationId: arrived.integrationId,
      key: kept.messageId,
      conversation: kept.conversationId,
      data: {
        conversation_id: kept.conversationId,
        message_id: kept.messageId,
        epoch: kept.epoch,
        tenant_id: arrived.tenantId,
      },
    });
  }

  /** What one person writes to the business is; among several, what is meant for the bot. */
  private async isAddressed(arrived: ArrivedEvent, { context }: NormalizedMessage): Promise<boolean> {
    if (context?.no_answer === true) return false;
    if (context?.addressing === undefined) return true;
    const account = await this.accounts.of(arrived.tenantId, arrived.integrationId);
    return isAddressedTo(context.addressing, account);
  }

  /** Throws `message.unknown` (retry) while it cannot be told from a message we are sending right now. */
  async messageEchoed(message: NormalizedMessage, { event }: EventContext): Promise<void> {
    const { outcome } = await this.store.recordEcho(arrivedEvent(event), message, {
      ...providerConversationOf(event, message.contact.external_id),
      author: message.author === 'automation' ? 'system' : 'human',
      decide: this.looks.next(event.id) >= LOOKS_AT_AN_ECHO,
    });
    if (outcome === 'undecided') {
      this.looks.wasInVain(event.id);
      throw new AppError(
        'message.unknown',
        'a message of ours is on its way in this conversation',
        retry(ECHO_PAUSE_MS),
      );
    }
    this.looks.forget(event.id);
  }

  /** Throws `message.unknown` (retry) while the message it is about is not there. */
  async messageChanged(change: MessageChange, { event }: EventContext): Promise<void> {
    const look = this.looks.next(event.id);
    const outcome = await this.store.recordMessageChange(arrivedEvent(event), change, {
      final: look >= LOOKS_FOR_A_MESSAGE,
    });
    if (outcome === 'unknown_message' && look < LOOKS_FOR_A_MESSAGE) {
      this.looks.wasInVain(event.id);
      throw new AppError('message.unknown', 'the changed message is not there yet', retry(2 ** look * 250));
    }
    this.looks.forget(event.id);
  }

  async contactChanged(change: ContactChange, { event }: EventContext): Promise<void> {
    const arrived = arrivedEvent(event);
    const { contactId, link } = await this.store.recordContactChange(arrived, change);
    if (link !== undefined) await this.links.matched(link, contactId);
    for (const listener of this.contactListeners) await listener.contactChanged(arrived, change);
  }

  /** Where the app says so, a resolved one is over: the customer's next message begins a new one, which is the bot's. */
  async conversationChanged(change: ConversationChange, { event }: EventContext): Promise<void> {
    // who is merely assigned has not written: many installations assign everything to somebody at once
    const close = change.change === 'resolved' && this.options?.extras?.resolvedEnds === true;
    await this.store.recordConversationChange(arrivedEvent(event), change, { close });
  }

  /** Who listens to changes of this kind is told in the transaction of the mark, and again when it is committed. */
  async accountChanged(change: AccountChange, { event }: EventContext): Promise<void> {
    const arrived = arrivedEvent(event);
    const listeners = this.accountListeners.filter(({ kinds }) => kinds.includes(change.kind));
    await this.store.recordOther(arrived, 'processed', change.kind, async (tx) => {
      for (const listener of listeners) await listener.keep(tx, arrived, change);
    });
    for (const listener of listeners) await listener.kept?.(arrived, change);
  }

  async webhookUnrecognized(webhook: UnrecognizedWebhook, { event }: EventContext): Promise<void> {
    await this.store.recordOther(arrivedEvent(event), 'unsupported', webhook.reason);
  }
}
