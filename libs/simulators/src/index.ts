/** The four providers as they behave, for tests, demos and newcomers. */
export { startSimulators, type SimulatorHub, type SimulatorHubOptions } from './simulator-hub.js';
export type { ApiCall, SentMessage, Simulator, SimulatorOptions } from './core/simulator.js';
export type { Failure, FailureKind } from './core/failure-script.js';
export type { SendOptions, WebhookAttempt, WebhookDelivery } from './core/webhook-sender.js';
export type { BulkOptions } from './core/write-order.js';
export type { Breach } from './core/breach-book.js';
export type { Limited } from './core/limits.js';
export type { Rate } from './core/rate-limiter.js';

export { WhatsAppSimulator } from './whatsapp/whatsapp.simulator.js';
export type { WhatsAppConnection, WhatsAppSimulatorOptions } from './whatsapp/whatsapp-options.js';
export type { WhatsAppNumber, WhatsAppTemplate } from './whatsapp/graph-account.js';
export type { TemplateChange } from './whatsapp/template-webhooks.js';
export type { WhatsAppLimits } from './whatsapp/send-limits.js';
export type { StatusDelays } from './whatsapp/status-reporter.js';
export type { CustomerWrites } from './whatsapp/customer-writes.js';
export type { WhatsAppContent } from './whatsapp/whatsapp-content.js';
export {
  buildWhatsAppBatch,
  buildWhatsAppStatus,
  buildWhatsAppText,
  type WhatsAppInbound,
  type WhatsAppScope,
  type WhatsAppStatus,
  type WhatsAppTextFields,
} from './whatsapp/whatsapp-payload.js';
export { signWhatsApp } from './whatsapp/whatsapp-wire.js';

export {
  TelegramSimulator,
  type TelegramConnection,
  type TelegramSimulatorOptions,
} from './telegram/telegram.simulator.js';
export type { TelegramLimits } from './telegram/send-rules.js';
export type { ExecutedMethod } from './telegram/update-delivery.js';
export type { UserActs, UserWrites } from './telegram/user-writes.js';
export type { TelegramContent } from './telegram/telegram-content.js';
export {
  buildTelegramText,
  type TelegramInbound,
  type TelegramParty,
  type TelegramPress,
  type TelegramTextFields,
} from './telegram/telegram-payload.js';
export { parseText as parseTelegramText } from './telegram/parse-text.js';
export { signTelegram } from './telegram/telegram-wire.js';

export { ChatwootSimulator } from './chatwoot/chatwoot.simulator.js';
export type { ChatwootConnection, ChatwootSimulatorOptions } from './chatwoot/chatwoot-options.js';
export type { ChatwootLimits } from './chatwoot/chatwoot-access.js';
export type { ChatwootChange } from './chatwoot/chatwoot-event-data.js';
export type {
  ChatwootActor,
  ChatwootAttachment,
  ChatwootInbox,
  ChatwootMessageStatus,
  ChatwootMessageType,
  ChatwootStatus,
} from './chatwoot/chatwoot-records.js';
export type { ChatwootStatusDelays } from './chatwoot/conversation-desk.js';
export type { ContactWrites } from './chatwoot/contact-writes.js';
export type { ChatwootMessageFields, ChatwootSceneFields } from './chatwoot/chatwoot-payload.js';
export type { ChatwootSignatureOptions } from './chatwoot/chatwoot-wire.js';

export { TawktoSimulator } from './tawkto/tawkto.simulator.js';
export type {
  TawktoConnection,
  TawktoForm,
  TawktoSimulatorOptions,
  VisitorWrites,
} from './tawkto/tawkto-options.js';
export type { TawktoChatStart, TawktoLine, TawktoProperty, TawktoVisitor } from './tawkto/tawkto-payload.js';
export type { TawktoSignatureOptions } from './tawkto/tawkto-wire.js';
