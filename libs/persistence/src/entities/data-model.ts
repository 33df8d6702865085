/** Every table, as TypeORM sees it: the data model at a glance, held against the migrations by a test. */
import { AnswerEntity } from './answer.entity.js';
import { ApiKeyEntity } from './api-key.entity.js';
import { AuditEntryEntity } from './audit-entry.entity.js';
import { ChatwootHandoverEntity } from './chatwoot-handover.entity.js';
import { ChatwootLinkEntity } from './chatwoot-link.entity.js';
import { ChatwootSweepEntity } from './chatwoot-sweep.entity.js';
import { ChatwootSyncEntity } from './chatwoot-sync.entity.js';
import { ChunkEntity } from './chunk.entity.js';
import { ClientEntity } from './client.entity.js';
import { ClientIdentityEntity } from './client-identity.entity.js';
import { ClientMatchEntity } from './client-match.entity.js';
import { ClientMergeEntity } from './client-merge.entity.js';
import { ContactEntity } from './contact.entity.js';
import { ContactLinkEntity } from './contact-link.entity.js';
import { ContactIdentityEntity } from './contact-identity.entity.js';
import { ConversationEntity } from './conversation.entity.js';
import { DeadLetterEntity } from './dead-letter.entity.js';
import { DeliveryAttemptEntity } from './delivery-attempt.entity.js';
import { DeliveryLaneEntity } from './delivery-lane.entity.js';
import { DeskConversationEntity } from './desk-conversation.entity.js';
import { DeskMessageEntity } from './desk-message.entity.js';
import { DeskEntity } from './desk.entity.js';
import { DocumentEntity } from './document.entity.js';
import { ErasedPersonEntity } from './erased-person.entity.js';
import { ErasureEntity } from './erasure.entity.js';
import { EventMarkEntity } from './event-mark.entity.js';
import { IdempotencyKeyEntity } from './idempotency-key.entity.js';
import { IntegrationEntity } from './integration.entity.js';
import { KnowledgeStatsEntity } from './knowledge-stats.entity.js';
import { MediaEntity } from './media.entity.js';
import { MessageEntity } from './message.entity.js';
import { MessagePartEntity } from './message-part.entity.js';
import { NotificationEntity } from './notification.entity.js';
import { PostingEntity } from './posting.entity.js';
import { SendPaceEntity } from './send-pace.entity.js';
import { StartLinkEntity } from './start-link.entity.js';
import { TawktoChatEntity } from './tawkto-chat.entity.js';
import { TawktoTicketEntity } from './tawkto-ticket.entity.js';
import { TawktoWidgetEntity } from './tawkto-widget.entity.js';
import { TenantEntity } from './tenant.entity.js';
import { WebhookEntity } from './webhook.entity.js';
import { WhatsAppTemplateChangeEntity } from './whatsapp-template-change.entity.js';
import { WhatsAppTemplateEntity } from './whatsapp-template.entity.js';
import { WhatsAppTemplateSyncEntity } from './whatsapp-template-sync.entity.js';

export const ENTITIES = [
  AnswerEntity,
  ApiKeyEntity,
  AuditEntryEntity,
  ChatwootHandoverEntity,
  ChatwootLinkEntity,
  ChatwootSweepEntity,
  ChatwootSyncEntity,
  ChunkEntity,
  ClientEntity,
  ClientIdentityEntity,
  ClientMatchEntity,
  ClientMergeEntity,
  ContactEntity,
  ContactIdentityEntity,
  ContactLinkEntity,
  ConversationEntity,
  DeadLetterEntity,
  DeliveryAttemptEntity,
  DeliveryLaneEntity,
  DeskConversationEntity,
  DeskEntity,
  DeskMessageEntity,
  DocumentEntity,
  ErasedPersonEntity,
  ErasureEntity,
  EventMarkEntity,
  IdempotencyKeyEntity,
  IntegrationEntity,
  KnowledgeStatsEntity,
  MediaEntity,
  MessageEntity,
  MessagePartEntity,
  NotificationEntity,
  PostingEntity,
  SendPaceEntity,
  StartLinkEntity,
  TawktoChatEntity,
  TawktoTicketEntity,
  TawktoWidgetEntity,
  TenantEntity,
  WebhookEntity,
  WhatsAppTemplateChangeEntity,
  WhatsAppTemplateEntity,
  WhatsAppTemplateSyncEntity,
] as const;
