/** The providers: what an adapter is, the four there are, and the credentials each needs. */
export type {
  Amendment,
  CredentialCheck,
  Delivery,
  Diagnosis,
  EditedContent,
  Fit,
  HandshakeReply,
  OutgoingFile,
  ProviderAccount,
  ProviderAdapter,
  PutOff,
  RouteHint,
  SendTools,
  SentMessage,
  Verification,
  WebhookRequest,
} from './adapter.js';
export type { FetchedMedia, MediaLimit, MediaReference } from './fetched-media.js';
export {
  HEALTH_STATES,
  type HealthQuestion,
  type HealthReport,
  type HealthSection,
  type HealthState,
  type WhoActs,
} from './health.js';
export { given, refusalOf, type ApiFailure, type Asked } from './chatwoot/api/ask-chatwoot.js';
export { ChatwootApi } from './chatwoot/api/chatwoot-api.js';
export type { ApiInbox, ApiWebsite } from './chatwoot/api/account-api.js';
export {
  personOf,
  type ApiContact,
  type ApiConversation,
  type ApiMessage,
} from './chatwoot/api/read-records.js';
export { alreadyAnswered, healedMessage, healedStatus } from './chatwoot/healing/healed-webhooks.js';
export { fetchMedia as fetchChatwootFile } from './chatwoot/fetch-media.js';
export {
  deskAttributes,
  deskSourceId,
  readDeskEvent,
  type DeskEvent,
  type DeskMessage,
} from './chatwoot/desk/read-desk-event.js';
export type { MessageFields } from './chatwoot/api/message-api.js';
export type { ChatwootCredentials, ChatwootWidget } from './chatwoot/credentials.js';
export {
  REGISTRATION_MODES,
  compareChatwootRegistration,
  secretOf,
  type ChatwootActual,
  type ChatwootRegistrationMode,
  type ChatwootWish,
} from './chatwoot/registration/compare-registration.js';
export {
  moveChatwootRegistration,
  readChatwootRegistration,
  removeChatwootRegistration,
  takeChatwootSteps,
} from './chatwoot/registration/registration-calls.js';
export { HeldBack } from './held-back.js';
export { plainWords } from './plain-words.js';
export { ProviderPutOff } from './provider-put-off.js';
export { createProviders, type ProviderRegistry } from './registry.js';
export { compareMenus, readMenus, setMenus, wishedMenus, type CommandMenu } from './telegram/commands.js';
export { compareWebhook, type WishedWebhook } from './telegram/compare-webhook.js';
export type { TelegramCredentials } from './telegram/credentials.js';
export { newStartToken, startTokenHash, startUrlOf } from './telegram/start-link.js';
export { UPDATE_KINDS } from './telegram/update-kinds.js';
export { deleteWebhook, setWebhook, webhookInfo } from './telegram/webhook.js';
export { NO_WEBHOOK_LEVEL, WEBHOOK_LEVEL, wishedWebhook } from './telegram/wished-webhook.js';
export { chatNewsOf, ticketNewsOf, visitorKeyOf } from './tawkto/chat-news.js';
export type { SignatureScheme, TawktoCredentials } from './tawkto/credentials.js';
export { PAGE_MESSAGE } from './tawkto/normalize-page-message.js';
export { createHook, deleteHook, listChats, type TawktoAnswer } from './tawkto/rest-api.js';
export { ACCOUNT_NEWS, readAccountChange, type AccountNews } from './whatsapp/account/read-account-change.js';
export type { WhatsAppCredentials } from './whatsapp/credentials.js';
export {
  REGISTRATION_LEVELS,
  WEBHOOK_FIELDS,
  compareRegistration,
  effectiveOf,
  originOf,
  stepsTo,
  wishOf,
  type ActualRegistration,
  type RegistrationDifference,
  type RegistrationLevel,
  type RegistrationStep,
  type WishedRegistration,
} from './whatsapp/registration/compare-registration.js';
export {
  readRegistration,
  removeRegistration,
  takeStep,
  unsubscribeAccount,
} from './whatsapp/registration/registration-calls.js';
export {
  createTemplate,
  deleteTemplate,
  draftFacts,
  listTemplates,
  type CreatedTemplate,
} from './whatsapp/templates/template-api.js';
export {
  TEMPLATE_CATEGORIES,
  draftFaults,
  type DraftFault,
  type TemplateCategory,
  type TemplateDraft,
} from './whatsapp/templates/template-draft.js';
export { sampleProblem, samplesWanted, withHandles } from './whatsapp/templates/template-sample.js';
export { uploadSample } from './whatsapp/templates/upload-sample.js';
export { templateFaults, type TemplateFault } from './whatsapp/templates/template-fit.js';
export { TEMPLATE_KINDS, templateNews, type TemplateNews } from './whatsapp/templates/template-news.js';
