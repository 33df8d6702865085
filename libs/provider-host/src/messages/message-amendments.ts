/** Changes and takes back messages that went out, where the channel allows it. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { ConversationStore, OutboundStore } from '@enlace/persistence';
import type { Amendment, SentMessage } from '@enlace/providers';
import { tenantFilterOf, type Caller } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { CallRecorder } from '../outbound/call-recorder.js';
import { Turns, type TurnFor } from '../outbound/turns.js';
import { OpenIntegrations } from '../setup/open-integrations.js';
import type { EditMessage } from './messages.dto.js';
import { rewritten, type StoredContent } from './rewritten.js';

export interface AmendedMessage {
  readonly message_id: string;
  readonly status: 'edited' | 'deleted';
}

interface Target {
  readonly tenantId: string;
  readonly credentials: object;
  readonly turn: TurnFor;
  /** As it was sent, or last changed. */
  readonly content: StoredContent;
  /** Every part it went out in. */
  readonly parts: readonly [SentMessage, ...SentMessage[]];
}

@Injectable()
export class MessageAmendments {
  constructor(
    private readonly adapter: HostAdapter,
    private readonly conversations: ConversationStore,
    private readonly outbound: OutboundStore,
    private readonly integrations: OpenIntegrations,
    private readonly recorder: CallRecorder,
    private readonly turns: Turns,
  ) {}

  /**
   * @throws AppError `message.not_found`, also for another tenant's; `delivery.not_possible` with what the provider says;
   * `content.unsupported` where the channel has no way to change a message
   */
  async edit(caller: Caller, id: string, words: EditMessage): Promise<AmendedMessage> {
    const target = await this.find(caller, id);
    const { tenantId, credentials, parts } = target;
    const [sent, ...others] = parts;
    if (others.length > 0) {
      throw new AppError(
        'delivery.not_possible',
        `It went out in ${parts.length} parts: take it back instead`,
      );
    }
    const content = rewritten(target.content, words);
    if (content === undefined) {
      throw new AppError('delivery.not_possible', `A message of type ${target.content.type} has no words`);
    }
    await this.done(id, target, () => this.adapter.edit({ ...sent, content }, credentials));
    await this.outbound.amended(tenantId, id, content);
    return { message_id: id, status: 'edited' };
  }

  /** @throws AppError as `edit` */
  async remove(caller: Caller, id: string): Promise<AmendedMessage> {
    const target = await this.find(caller, id);
    for (const part of target.parts) {
      await this.done(id, target, () => this.adapter.remove(part, target.credentials));
    }
    await this.outbound.amended(target.tenantId, id, undefined);
    return { message_id: id, status: 'deleted' };
  }

  /** Kept with the message whatever came of it. */
  private async done(
    id: string,
    { tenantId, credentials, turn }: Target,
    amend: () => Promise<Amendment> | undefined,
  ): Promise<void> {
    await this.turns.extraNow(turn);
    const secrets = this.adapter.secretsIn(credentials);
    const { result: amendment, calls } = await this.recorder.during(secrets, async () => amend());
    if (calls.length > 0) await this.outbound.recordCalls(tenantId, id, calls);
    if (amendment === undefined) {
      const { provider } = this.adapter;
      throw new AppError(
        'content.unsupported',
        `${provider} has no way to change or take back a message that went out`,
      );
    }
    if (amendment.outcome === 'done') return;
    const { outcome, code, reason } = amendment;
    const isPassing = outcome === 'retry';
    throw new AppError(isPassing ? 'provider.unreachable' : 'delivery.not_possible', `${code}: ${reason}`);
  }

  private async find(caller: Caller, id: string): Promise<Target> {
    const scope = tenantFilterOf(caller);
    const message = await this.conversations.message(scope, id);
    const isOurs = message?.provider === this.adapter.provider && message.direction === 'outbound';
    if (message === undefined || !isOurs) {
      throw new AppError('message.not_found', 'There is no such message of ours on this channel');
    }
    const { tenantId, integrationId } = message;
    const [first, ...others] = await this.outbound.providerIds(tenantId, id);
    if (first === undefined) {
      throw new AppError('delivery.not_possible', `It has not gone out: it is ${message.status}`);
    }
    const conversation = await this.conversations.get(tenantId, message.conversationId);
    const contact = conversation?.contact.externalId ?? '';
    const credentials = await this.integrations.credentials(tenantId, integrationId);
    const counted = conversation && { contact: { id: conversation.contact.id, externalId: contact } };
    const turn = { tenantId, integrationId, conversationId: message.conversationId, ...counted };
    const part = (providerMessageId: string): SentMessage => ({ contact, providerMessageId });
    return {
      tenantId,
      credentials,
      turn,
      content: message.content,
      parts: [part(first), ...others.map(part)],
    };
  }
}
