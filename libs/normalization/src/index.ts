/** The vocabulary every channel is translated into. */
import 'reflect-metadata';
export { Attachment, type AttachmentKind } from './attachment.js';
export { TEMPLATE_LANGUAGE } from './language.js';
export { CHANNEL_TROUBLE, type ChannelFact, type ChannelFacts } from './channel-fact.js';
export { MessageContact } from './contact.js';
export { MessageContent, SharedContact, SharedLocation, type ContentType } from './content.js';
export { DELIVERY_STATUSES, mayBecome, type DeliveryStatus, type ReportedStatus } from './delivery-status.js';
export {
  MessageAddressing,
  MessageContext,
  NormalizedMessage,
  UnaddressedMessage,
  type Direction,
} from './message.js';
export {
  AccountChange,
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  ProviderError,
  UnrecognizedWebhook,
  type NormalizedEvent,
} from './normalized-event.js';
export { OutboundAddress, OutboundMessage } from './outbound/outbound-message.js';
export {
  OutboundContent,
  TEXT_FORMATS,
  type OutboundType,
  type TextFormat,
} from './outbound/outbound-content.js';
export type {
  ButtonsContent,
  ContactsContent,
  FileContent,
  FlowContent,
  ListContent,
  LocationContent,
  ReactionContent,
  Sendable,
  SendableOf,
  TemplateContent,
  TextContent,
} from './outbound/sendable.js';
export { OneObject } from './outbound/one-object.decorator.js';
export { OutboundMedia } from './outbound/media.js';
export type { Paces, Rate } from './pace.js';
export { isPhoneCountry, normalizePhone, phoneFromDigits, phoneKey, phoneVariants } from './phone.js';
export { PROVIDERS, isProvider, type Provider } from './provider.js';
export { READ_POLICIES, SIGNALS, type ReadPolicy, type Signals } from './signals.js';
export {
  CAN_SEND,
  NEEDS_CONVERSATION,
  REPLY_WINDOWS,
  REPORTS_STATUSES,
  isOnePerson,
} from './reply-window.js';
export type { TemplateComponentJson, TemplateFacts } from './template-facts.js';
export { splitRequest, type SplitRequest } from './person/split-request.js';
export { phoneDigits, tracesOf, type KnownBy } from './person/traces.js';
