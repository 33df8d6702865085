/** The providers: what an adapter is, the four there are, and the credentials each needs. */
export type {
  Amendment,
  CredentialCheck,
  Delivery,
  Diagnosis,
  FetchedMedia,
  Fit,
  HandshakeReply,
  MediaLimit,
  MediaReference,
  OutgoingFile,
  ProviderAdapter,
  ReplyWindow,
  RouteHint,
  SendTools,
  SentMessage,
  Verification,
  WebhookRequest,
} from './adapter.js';
export { createProviders, type ProviderRegistry } from './registry.js';
export { compareWebhook } from './telegram/compare-webhook.js';
export type { TelegramCredentials } from './telegram/credentials.js';
export { deleteWebhook, setWebhook, webhookInfo, wishedUpdates } from './telegram/webhook.js';
export type { SignatureScheme } from './tawkto/credentials.js';
export type { WhatsAppCredentials } from './whatsapp/credentials.js';
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
export { templateFaults, type TemplateFault } from './whatsapp/templates/template-fit.js';
export { TEMPLATE_KINDS, templateNews, type TemplateNews } from './whatsapp/templates/template-news.js';
