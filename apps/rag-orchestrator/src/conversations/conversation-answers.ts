/** Conversations and messages as the API shows them. */
import { REPLY_WINDOWS } from '@enlace/normalization';
import type { ConversationRecord, MessageRecord } from '@enlace/persistence';
import { attachmentAnswers, type AttachmentAnswer } from './attachment-answer.js';

export interface ConversationAnswer {
  readonly id: string;
  readonly tenant_id: string;
  readonly integration_id: string;
  readonly provider: string;
  readonly provider_conversation_id: string | null;
  readonly contact: {
    readonly id: string;
    /** The business's own id of the client behind it; null while nobody has said. */
    readonly client_id: string | null;
    readonly external_id: string;
    readonly name: string | null;
    readonly phone: string | null;
    readonly username: string | null;
    readonly email: string | null;
    readonly locale: string | null;
    readonly reachable: boolean;
  };
  readonly owner: string;
  readonly owned_by: string | null;
  readonly epoch: number;
  readonly state: string;
  readonly awaiting_since: string | null;
  readonly last_inbound_at: string | null;
  /** Null where the channel takes free text at any time; `closes_at` is null while the customer has never written. */
  readonly reply_window: { readonly open: boolean; readonly closes_at: string | null } | null;
  readonly last_activity_at: string;
  readonly created_at: string;
}

export interface MessageAnswer {
  readonly id: string;
  readonly conversation_id: string;
  readonly tenant_id: string;
  readonly provider: string;
  readonly direction: string;
  readonly author: string;
  /** Null for what customers wrote. */
  readonly status: string | null;
  /** The words, where it has any. */
  readonly text: string | null;
  readonly content: unknown;
  readonly attachments: readonly AttachmentAnswer[];
  readonly context: unknown;
  readonly provider_message_id: string | null;
  readonly reply_to: string | null;
  readonly awaits_answer: boolean;
  readonly error: { readonly code: string; readonly reason: string | null } | null;
  readonly timestamp: string;
  readonly created_at: string;
  readonly sent_at: string | null;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
}

export function conversationAnswer(record: ConversationRecord): ConversationAnswer {
  const { contact } = record;
  return {
    id: record.id,
    tenant_id: record.tenantId,
    integration_id: record.integrationId,
    provider: record.provider,
    provider_conversation_id: record.providerConversationId,
    contact: {
      id: contact.id,
      client_id: contact.clientId,
      external_id: contact.externalId,
      name: contact.name,
      phone: contact.phone,
      username: contact.username,
      email: contact.email,
      locale: contact.locale,
      reachable: contact.reachable,
    },
    owner: record.owner,
    owned_by: record.ownedBy,
    epoch: record.epoch,
    state: record.state,
    awaiting_since: record.awaitingSince?.toISOString() ?? null,
    last_inbound_at: record.lastInboundAt?.toISOString() ?? null,
    reply_window: replyWindowOf(record),
    last_activity_at: record.lastActivityAt.toISOString(),
    created_at: record.createdAt.toISOString(),
  };
}

function replyWindowOf({
  provider,
  contactLastInboundAt,
}: ConversationRecord): ConversationAnswer['reply_window'] {
  const window = REPLY_WINDOWS[provider];
  if (window === undefined) return null;
  if (contactLastInboundAt === null) return { open: false, closes_at: null };
  const closesAt = new Date(contactLastInboundAt.getTime() + window);
  return { open: closesAt.getTime() > Date.now(), closes_at: closesAt.toISOString() };
}

export function messageAnswer(record: MessageRecord): MessageAnswer {
  return {
    id: record.id,
    conversation_id: record.conversationId,
    tenant_id: record.tenantId,
    provider: record.provider,
    direction: record.direction,
    author: record.author,
    status: record.status,
    text: record.content.text ?? null,
    content: record.content,
    attachments: attachmentAnswers(record),
    context: record.context,
    provider_message_id: record.providerMessageId,
    reply_to: record.replyTo,
    awaits_answer: record.awaitsAnswer,
    error: record.errorCode === null ? null : { code: record.errorCode, reason: record.errorReason },
    timestamp: record.occurredAt.toISOString(),
    created_at: record.createdAt.toISOString(),
    sent_at: record.sentAt?.toISOString() ?? null,
    edited_at: record.editedAt?.toISOString() ?? null,
    deleted_at: record.deletedAt?.toISOString() ?? null,
  };
}
