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
import { deskAttributes, deskSourceId, given, type DeskEvent, type DeskMessage } from '@enlace/providers';
import { ChosenAccount, type Account } from '../account/chosen-account.js';
import { ReplyFiles } from './reply-files.js';
import { replyParts } from './reply-parts.js';

const NO_CONVERSATION =
  'This conversation is of no WhatsApp or Telegram customer, so there is nobody to send it to: ' +
  'answer in conversations that Enlace opened here.';
const TURNED_OFF = 'The desk is turned off, so nothing is sent: turn it on in Enlace, then write again.';
const deletionWords = (provider: string, ids: readonly string[]): string =>
  provider === 'telegram'
    ? `Deleted here only: the customer still has it. Enlace can take it back within 48 hours: ${ids
        .map((id) => `DELETE /api/v1/integrations/telegram/messages/${id}`)
        .join(', ')}`
    : 'Deleted here only: the customer still has it, and WhatsApp lets no business take a message back.';
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

  /** The customer keeps what they have: a note says so, and how it can be taken back where the channel can. */
  async deleted(arrived: ArrivedEvent, seen: DeskEvent, message: DeskMessage): Promise<void> {
    const { tenantId, integrationId } = arrived;
    const conversation = seen.conversationId ?? '';
    const desk = await this.store.conversation(tenantId, integrationId, conversation);
    const sent = desk === undefined ? [] : await this.store.untoldReplies(tenantId, desk.id, message.id);
    const [first] = sent;
    if (desk !== undefined && first !== undefined) {
      const { api } = await this.accounts.open(tenantId, integrationId);
      const noteId = deriveId('desk deletion', desk.id, message.id);
      given(
        await api.messages.create(conversation, {
          content: deletionWords(
            first.provider,
            sent.map(({ messageId }) => messageId),
          ),
          message_type: 'outgoing',
          private: true,
          content_attributes: { ...deskAttributes(noteId, 'note'), in_reply_to: Number(message.id) },
          source_id: deskSourceId(noteId),
        }),
      );
      for (const { messageId } of sent) await this.store.toldChange(desk, messageId, new Date());
    }
    await this.inbound.recordOther(arrived, 'processed', 'an agent deleted a message at the desk');
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
