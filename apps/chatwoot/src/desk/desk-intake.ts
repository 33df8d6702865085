/** Takes what happens in the desk's inbox: it never becomes a conversation of Chatwoot's own, but part of the one it mirrors. */
import { Injectable } from '@nestjs/common';
import type { EventContext } from '@enlace/messaging';
import type { ConversationChange, NormalizedMessage } from '@enlace/normalization';
import {
  AuditStore,
  DeskStore,
  InboundStore,
  type ArrivedEvent,
  type DeskSetting,
} from '@enlace/persistence';
import { arrivedEvent, type Diversion } from '@enlace/provider-host';
import { readDeskEvent, type DeskEvent, type DeskMessage } from '@enlace/providers';
import { DeskReplies } from './desk-replies.js';
import { InTurn } from './in-turn.js';
import { DeskTyping } from './desk-typing.js';

@Injectable()
export class DeskIntake implements Diversion {
  private readonly turns = new InTurn();

  constructor(
    private readonly store: DeskStore,
    private readonly inbound: InboundStore,
    private readonly replies: DeskReplies,
    private readonly typing: DeskTyping,
    private readonly audit: AuditStore,
  ) {}

  /** An agent's words wait for the file they sent before: what is in one conversation is taken in turn. */
  take(payload: unknown, data: unknown, { event }: EventContext): Promise<boolean> {
    const seen = readDeskEvent(payload);
    const arrived = arrivedEvent(event);
    const take = (): Promise<boolean> => this.takeOne(arrived, seen, data);
    return seen.message === undefined
      ? take()
      : this.turns.do(`${arrived.integrationId} ${seen.conversationId ?? ''}`, take);
  }

  private async takeOne(arrived: ArrivedEvent, seen: DeskEvent, data: unknown): Promise<boolean> {
    const setting = await this.store.find(arrived.tenantId);
    const isTheDesk =
      setting !== undefined &&
      setting.integrationId === arrived.integrationId &&
      setting.inboxId === seen.inboxId;
    if (isTheDesk) await this.atTheDesk(arrived, setting, seen, data);
    // posted for a desk that was turned off or moved meanwhile
    else if (seen.message?.isDesks === true) await this.ownMessage(arrived, seen.event, seen.message);
    else return false;
    return true;
  }

  private async atTheDesk(
    arrived: ArrivedEvent,
    setting: DeskSetting,
    seen: DeskEvent,
    data: unknown,
  ): Promise<void> {
    const { message } = seen;
    if (message?.ownId !== undefined) return this.ownMessage(arrived, seen.event, message);
    if (seen.event === 'message_created' && message !== undefined) {
      const why = notForTheCustomer(message, setting);
      if (why !== undefined) return this.done(arrived, why);
      return this.replies.receive(arrived, setting, seen, message, data as NormalizedMessage);
    }
    if (seen.event === 'message_updated' && message?.isDeleted === true) {
      return this.replies.deleted(arrived, seen, message);
    }
    if (seen.typist === 'user' && seen.event === 'conversation_typing_on') {
      await this.typing.show(arrived, seen.conversationId ?? '');
      return this.done(arrived, 'an agent is typing');
    }
    return this.conversationChanged(arrived, setting, seen, data as Partial<ConversationChange>);
  }

  private async ownMessage(arrived: ArrivedEvent, event: string, { ownId, id }: DeskMessage): Promise<void> {
    if (event === 'message_created' && ownId !== undefined) await this.store.recognise(arrived, ownId, id);
    else await this.done(arrived, 'news of our own message at the desk');
  }

  /** A change of the status is told by one event and by conversation_updated: the first counts. */
  private async conversationChanged(
    arrived: ArrivedEvent,
    setting: DeskSetting,
    { event, conversationId = '', status, assigneeId, at }: DeskEvent,
    { change }: Partial<ConversationChange>,
  ): Promise<void> {
    const isStatus = ['conversation_status_changed', 'conversation_opened', 'conversation_resolved'].includes(
      event,
    );
    const isAssigned = change === 'assigned';
    const desk =
      isStatus || isAssigned
        ? await this.store.conversation(arrived.tenantId, arrived.integrationId, conversationId)
        : undefined;
    if (desk === undefined) return this.done(arrived, 'news of the desk that change nothing');
    const actor = isAssigned ? `chatwoot:user:${assigneeId ?? '-'}` : 'chatwoot:desk';
    const changed = await this.store.change(
      arrived,
      {
        deskId: desk.id,
        at,
        actor,
        ...(isStatus && status !== undefined ? { status } : {}),
        ...(isAssigned ? { assigned: true as const } : {}),
      },
      setting.onResolved,
    );
    if (changed.became === undefined || changed.conversationId === undefined) return;
    await this.audit.write({
      tenantId: arrived.tenantId,
      actor,
      action: ACTIONS[changed.became],
      subject: changed.conversationId,
      details: { chatwoot_conversation: conversationId },
    });
  }

  private async done(arrived: ArrivedEvent, reason: string): Promise<void> {
    await this.inbound.recordOther(arrived, 'processed', reason);
  }
}

const ACTIONS = {
  bot: 'conversation.resumed',
  human: 'conversation.taken_over',
  closed: 'conversation.closed',
} as const;

/** Why a message is for nobody but the agents. */
function notForTheCustomer(
  { type, isPrivate, agent }: DeskMessage,
  setting: DeskSetting,
): string | undefined {
  if (isPrivate) return 'a private note at the desk';
  if (type === 'activity') return 'a line about what was done at the desk';
  if (type === 'incoming')
    return "somebody else wrote into the desk's inbox as a customer: nobody is answered there";
  if (agent !== undefined || setting.sendAutomatic) return undefined;
  return 'an automatic message of Chatwoot is not sent: send_automatic is off';
}
