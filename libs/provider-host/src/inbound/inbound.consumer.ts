/** Hears everything the ingress makes of this provider's webhooks. */
import { Controller, Inject } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { EventContext, OnEvent } from '@enlace/messaging';
import {
  AccountChange,
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  NormalizedMessage,
  UnrecognizedWebhook,
} from '@enlace/normalization';
import { arrivedEvent } from './arrived-event.js';
import { DIVERSIONS, type Diversion } from './diversion.js';
import { InboundEvents } from './inbound-events.js';
import { ErasedPersons } from './erased-persons.js';
import { INBOUND_LISTENERS, type InboundListener } from './inbound-listener.js';
import { StatusUpdates } from './status-updates.js';

@Controller()
export class InboundConsumer {
  constructor(
    private readonly events: InboundEvents,
    private readonly statuses: StatusUpdates,
    private readonly erased: ErasedPersons,
    @Inject(INBOUND_LISTENERS) private readonly listeners: readonly InboundListener[],
    @Inject(DIVERSIONS) private readonly diversions: readonly Diversion[],
  ) {}

  @OnEvent('message.received')
  onMessageReceived(@Payload() message: NormalizedMessage, @Ctx() context: EventContext): Promise<void> {
    return this.taken(context, message, async () => {
      await this.events.messageReceived(message, context);
      await this.tell(message.raw_payload, context);
    });
  }

  @OnEvent('message.echoed')
  onMessageEchoed(@Payload() message: NormalizedMessage, @Ctx() context: EventContext): Promise<void> {
    return this.taken(context, message, async () => {
      await this.events.messageEchoed(message, context);
      await this.tell(message.raw_payload, context);
    });
  }

  @OnEvent('message.changed')
  onMessageChanged(@Payload() change: MessageChange, @Ctx() context: EventContext): Promise<void> {
    return this.taken(context, change, () => this.events.messageChanged(change, context));
  }

  @OnEvent('delivery.updated')
  onDeliveryUpdated(@Payload() update: DeliveryUpdate, @Ctx() context: EventContext): Promise<void> {
    return this.taken(context, update, () => this.statuses.deliveryUpdated(update, context));
  }

  @OnEvent('contact.changed')
  onContactChanged(@Payload() change: ContactChange, @Ctx() context: EventContext): Promise<void> {
    return this.erased.dropped(context, change, () => this.events.contactChanged(change, context));
  }

  @OnEvent('conversation.changed')
  async onConversationChanged(
    @Payload() change: ConversationChange,
    @Ctx() context: EventContext,
  ): Promise<void> {
    if (await this.isDiverted(change, context)) return;
    await this.events.conversationChanged(change, context);
    await this.tell(change.raw_payload, context);
  }

  @OnEvent('account.changed')
  onAccountChanged(@Payload() change: AccountChange, @Ctx() context: EventContext): Promise<void> {
    return this.events.accountChanged(change, context);
  }

  @OnEvent('webhook.unrecognized')
  onWebhookUnrecognized(
    @Payload() webhook: UnrecognizedWebhook,
    @Ctx() context: EventContext,
  ): Promise<void> {
    return this.events.webhookUnrecognized(webhook, context);
  }

  private async tell(raw: Readonly<Record<string, unknown>>, { event }: EventContext): Promise<void> {
    for (const listener of this.listeners) await listener.heard(arrivedEvent(event), raw);
  }

  /** What an app takes for itself is not made a message or conversation of. */
  private taken(
    context: EventContext,
    data: NormalizedMessage | MessageChange | DeliveryUpdate,
    work: () => Promise<void>,
  ): Promise<void> {
    return this.erased.dropped(context, data, async () => {
      if (!(await this.isDiverted(data, context))) await work();
    });
  }

  private async isDiverted(data: { readonly raw_payload: unknown }, context: EventContext): Promise<boolean> {
    for (const diversion of this.diversions) {
      if (await diversion.take(data.raw_payload, data, context)) return true;
    }
    return false;
  }
}
