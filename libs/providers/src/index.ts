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
