/** The providers: what an adapter is, the four there are, and the credentials each needs. */
export {
  REFUSALS,
  type CredentialCheck,
  type Delivery,
  type Diagnosis,
  type HandshakeReply,
  type ProviderAdapter,
  type ReplyWindow,
  type RouteHint,
  type Verification,
  type WebhookRequest,
} from './adapter.js';
export { ChatwootCredentials } from './chatwoot/credentials.js';
export { createProviders, type ProviderRegistry } from './registry.js';
export { SIGNATURE_SCHEMES, TawktoCredentials, type SignatureScheme } from './tawkto/credentials.js';
export { TelegramCredentials } from './telegram/credentials.js';
export { WhatsAppCredentials } from './whatsapp/credentials.js';
