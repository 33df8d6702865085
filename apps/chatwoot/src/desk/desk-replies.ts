/** What an agent writes at the desk goes to the customer, once, by the channel they wrote on; or the agent is told why not. */
import { Injectable } from '@nestjs/common';
import { deriveId } from '@enlace/crypto';
import type { NormalizedMessage } from '@enlace/normalization';
import {
  AuditStore,
  DeskStore,
  InboundStore,
  type ArrivedEvent,
  type DeskSetting,
} from '@enlace/persistence';
import { given, type DeskEvent, type DeskMessage } from '@enlace/providers';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { ReplyFiles } from './reply-files.js';
import { replyParts } from './reply-parts.js';

const NO_CONVERSATION =
  'This conversation is of no WhatsApp or Telegram customer, so there is nobody to send it to: ' +
  'answer in conversations that Enlace opened here.';
const TURNED_OFF = 'The desk is turned off, so nothing is sent: turn it on in Enlace, then write again.';
const NOTHING = 'There is nothing in it that the channel could send.';

@Injectable()
export class DeskReplies {
  constructor(
    private readonly store: DeskStore,
    private readonly inbound: InboundStore,
    private readonly accounts: ChosenAccount,
    private readonly files: ReplyFiles,
    private readonly audit: AuditStore,
  ) {}

  /**
   * The lane of the conversation is due with it: whoever sends on that channel looks for such lanes all the time.
   * @throws AppError `media.unavailable`, `provider.…` (retry)
   */
  async receive(
    arrived: ArrivedEvent,
    setting: DeskSetting,
    seen: DeskEvent,
    message: DeskMessage,
    { attachments }: NormalizedMessage,
  ): Promise<void> {
    const { tenantId, integrationId } = arrived;
    const conversation = seen.conversationId ?? '';
    const account = await this.accounts.open(tenantId, integrationId);
    const refuse = (why: string): Promise<void> =>
      this.refuse(arrived, account, conversation, message.id, why);
    const desk = await this.store.conversation(tenantId, integrationId, conversation);
    if (desk === undefined) return refuse(NO_CONVERSATION);
    if (!setting.enabled) return refuse(TURNED_OFF);
    if (await this.store.isKnown(tenantId, desk.id, message.id)) {
      await this.inbound.recordOther(arrived, 'processed', 'an agent wrote at the desk: known before');
      return;
    }
    const fetched = await this.files.of(account, message.id, attachments);
    if ('why' in fetched) return refuse(`The file cannot be sent. ${fetched.why}`);
    const parts = replyParts(message.text, fetched.files);
    if (parts.length === 0) return refuse(NOTHING);
    const actor = `chatwoot:${message.agent ?? 'automatic'}`;
    const received = await this.store.receive(arrived, {
      deskId: desk.id,
      chatwootId: message.id,
      actor,
      author: message.agent === undefined ? 'system' : 'human',
      ...(message.inReplyTo === undefined ? {} : { inReplyTo: message.inReplyTo }),
      parts: parts.map((content, place) => ({
        messageId: deriveId('desk reply', integrationId, message.id, String(place)),
        content,
      })),
    });
    if (!received.tookOver || received.conversationId === undefined) return;
    await this.audit.write({
      tenantId,
      actor,
      action: 'conversation.taken_over',
      subject: received.conversationId,
      details: { chatwoot_conversation: conversation },
    });
  }

  private async refuse(
    arrived: ArrivedEvent,
    { api }: Account,
    conversation: string,
    message: string,
    why: string,
  ): Promise<void> {
    const told = await api.messages.setStatus(conversation, message, 'failed', why);
    if (!told.ok && ['unreachable', 'rate_limited'].includes(told.failure.kind)) given(told);
    await this.inbound.recordOther(arrived, 'processed', `not sent: ${why}`);
  }
}
