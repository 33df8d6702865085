/** Everything Enlace keeps: the database, and one store for each subject. */
export { Database, type CommitObserver, type DatabaseOptions, type Tx } from './database/database.js';
export type { Page } from './database/page.js';
export type { Statement } from './database/statement.js';
export type { SchemaState } from './database/schema.js';
export { PersistenceModule, type PersistenceOptions } from './persistence.module.js';
export {
  AnswerStore,
  type AnswerCommit,
  type Burst,
  type BurstMessage,
  type StaleConversation,
} from './stores/answer.store.js';
export { ApiKeyStore, type ApiKeyRecord, type ListedApiKey } from './stores/api-key.store.js';
export { AuditStore, type AuditEntry, type AuditFilter, type AuditRecord } from './stores/audit.store.js';
export { ChatwootHandoverStore, type ClaimedHandover } from './stores/chatwoot-handover.store.js';
export {
  ChatwootLinkStore,
  type ChatwootContactKey,
  type ChatwootLinkRecord,
} from './stores/chatwoot-link.store.js';
export {
  ChatwootSweepStore,
  type ClaimedSweep,
  type SweepState,
  type SweptIntegration,
} from './stores/chatwoot-sweep.store.js';
export {
  ChatwootSyncStore,
  type ChatwootSyncState,
  type ClaimedSync,
  type SyncedPage,
} from './stores/chatwoot-sync.store.js';
export { ChannelStore } from './stores/channel.store.js';
export type { ChannelTrouble } from './stores/channel/tell-once.js';
export { OLDEST_ALERT_MS, OLDEST_STOP_MS, type ChannelNews } from './stores/inbound/error-effect.js';
export {
  NEWEST_WEBHOOKS,
  type AccountMember,
  type ChannelRecord,
  type ChannelTraffic,
  type KeptRegistration,
} from './stores/channel/channel-record.js';
export { ClientStore, type Linking } from './stores/client.store.js';
export { MEDIUM_KINDS, type ClientSettings, type MediumKind } from './stores/client/client-settings.js';
export type { ClientContact } from './stores/client/contacts-of.js';
export type { ImportedRows, ImportRow, RowOutcome } from './stores/client/import-rows.js';
export type { ClientFilter } from './stores/client/list-clients.js';
export { linkedData, type LinkMade } from './stores/client/match/link-made.js';
export {
  MATCH_STATES,
  type ClientMatch,
  type MatchFilter,
  type MatchState,
} from './stores/client/match/queue.js';
export type { ClientMerge } from './stores/client/merge-clients.js';
export { DeskStore } from './stores/desk.store.js';
export type { DeskPlace, DeskRest } from './stores/desk/claim.js';
export {
  ON_RESOLVED,
  type ChangedDesk,
  type ClaimedDesk,
  type DeskConversation,
  type DeskDraft,
  type DeskItem,
  type DeskReply,
  type DeskSetting,
  type DeskStatus,
  type OnResolved,
} from './stores/desk/desk-record.js';
export { readClientFields, type FieldProblem, type RawClient } from './stores/client/client-fields.js';
export {
  CLIENT_SOURCES,
  IDENTITY_KINDS,
  STRENGTHS,
  type ClientChange,
  type ClientDraft,
  type ClientFields,
  type ClientIdentity,
  type ClientRecord,
  type ClientSource,
  type Identity,
  type IdentityClaim,
  type IdentityKind,
  type IdentityMatch,
  type Strength,
} from './stores/client/client-record.js';
export { ClientLinkStore } from './stores/client-link.store.js';
export {
  CLIENT_ID,
  LINK_EVIDENCE,
  type ClientLinked,
  type ContactLink,
  type LinkedContact,
  type LinkEvidence,
  type StartLinkDraft,
  type StartLinkOutcome,
} from './stores/client-link/client-link.js';
export { ConversationStore } from './stores/conversation.store.js';
export type {
  ConversationContact,
  ConversationFilter,
  UndeliveredFilter,
  ConversationRecord,
  MessageRecord,
} from './stores/conversation/conversation-record.js';
export {
  DEAD_LETTER_STATES,
  DeadLetterStore,
  type DeadLetterDraft,
  type DeadLetterFilter,
  type DeadLetterRecord,
  type DeadLetterState,
} from './stores/dead-letter.store.js';
export { ErasureStore, type ErasureFilter } from './stores/erasure.store.js';
export { storeCounts, certificateOf, digestOf, type Certificate } from './stores/person/certificate.js';
export { PersonEvents, type SeenEvent } from './stores/person/concerns.js';
export type { ClaimedErasure, ErasureProgress, ErasureRecord } from './stores/person/erasure-record.js';
export type { ExportedRecord } from './stores/person/export.js';
export type { PersonFile } from './stores/person/files.js';
export type { Person, PersonKind, PersonRecords, PersonRef } from './stores/person/person.js';
export { PersonStore } from './stores/person.store.js';
export { IdempotencyStore, type IdempotencyState } from './stores/idempotency.store.js';
export { InboundStore } from './stores/inbound.store.js';
export type { MetContact } from './stores/inbound/meet-contact.js';
export type { RecordedConversationChange } from './stores/inbound/record-conversation-change.js';
export {
  OWNERS,
  type ArrivedEvent,
  type ChangeOutcome,
  type ConversationChangeOptions,
  type DeliveryUpdateOutcome,
  type RecordedDeliveryUpdate,
  type TurnedMessage,
  type EchoOptions,
  type FinalOption,
  type MessageOptions,
  type Owner,
  type RecordedEcho,
  type RecordedMessage,
} from './stores/inbound/arrived-event.js';
export {
  INTEGRATION_STATUSES,
  SECRET_MASK,
  isMasked,
  type IntegrationDraft,
  type IntegrationRecord,
  type IntegrationStatus,
  type KnownAccount,
} from './stores/integration-record.js';
export { IntegrationStore } from './stores/integration.store.js';
export { KnowledgeStore } from './stores/knowledge.store.js';
export { FEWEST_CHUNKS } from './stores/knowledge/find-candidates.js';
export {
  DOCUMENT_FORMATS,
  DOCUMENT_KINDS,
  DOCUMENT_LANGUAGES,
  type Candidate,
  type Candidates,
  type DocumentDraft,
  type DocumentFormat,
  type DocumentKind,
  type DocumentLanguage,
  type DocumentRecord,
  type DocumentSummary,
  type Field,
  type KnowledgeStatistics,
  type PreparedChunk,
  type QuestionTerm,
  type SavedDocument,
  type TermCounts,
} from './stores/knowledge/knowledge-record.js';
export { MediaRecordStore } from './stores/media-record.store.js';
export type {
  ClaimedMedia,
  MediaOutcome,
  MediaRecord,
  MediaSource,
  MediaState,
  MessageMedia,
  StoredFile,
  UploadDraft,
} from './stores/media/media-record.js';
export {
  NOTIFICATION_STATUSES,
  type NotificationOutcome,
  type NotificationStatus,
} from './stores/notification-standing.js';
export {
  NotificationStore,
  type NotificationChange,
  type NotificationChoice,
  type NotificationDraft,
  type NotificationFilter,
  type NotificationRecord,
  type ReachableContact,
} from './stores/notification.store.js';
export { OutboundStore } from './stores/outbound.store.js';
export type {
  BeginOptions,
  Begun,
  CallPurpose,
  CallsBegun,
  CallsEnded,
  DeliveryAttempt,
  Intended,
  ProviderCall,
  DeliveryOutcome,
  DeliveryScope,
  Enqueued,
  Lane,
  LeftClaim,
  OutboundRequest,
  RecoveredMessage,
  RefusalCode,
  Settled,
} from './stores/outbound/outbound-message.js';
export type { SecondLook, Underway } from './stores/outbound/judge-again.js';
export type { PacedCall, Slot } from './stores/outbound/pace.js';
export type { PutOffPlace } from './stores/outbound/put-off.js';
export { isSentInPart } from './stores/outbound/sent-in-part.js';
export type { MessageStanding } from './stores/outbound/standing.js';
export { TawktoChatStore } from './stores/tawkto-chat.store.js';
export { TawktoWidgetStore } from './stores/tawkto-widget.store.js';
export type {
  ChatAnalytics,
  ChatNews,
  ChatSession,
  Period,
  TawktoPlace,
  TicketNews,
} from './stores/tawkto/chat-record.js';
export { TenantStore, type TenantRecord } from './stores/tenant.store.js';
export { WebhookLogStore } from './stores/webhook-log.store.js';
export {
  WEBHOOK_STATES,
  type Acceptance,
  type Backlog,
  type ClaimOptions,
  type ClaimedWebhook,
  type EventMark,
  type QuarantineEntry,
  type WebhookCount,
  type WebhookDetails,
  type WebhookEntry,
  type WebhookFilter,
  type WebhookState,
  type WebhookSummary,
} from './stores/webhook-log/webhook-record.js';
export { WhatsAppTemplateStore } from './stores/whatsapp-template.store.js';
export { whyNotSent } from './stores/whatsapp-template/not-sent.js';
export type {
  BusinessAccount,
  ClaimedTemplateSync,
  KnownTemplate,
  SyncCounts,
  TemplateChange,
  TemplateFilter,
  TemplateRecord,
  TemplateSyncState,
} from './stores/whatsapp-template/template-record.js';
