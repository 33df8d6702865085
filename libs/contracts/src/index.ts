/** What services promise each other: events, envelope, streams, errors, scopes and public routes. */
export { AppError, reject, retry, type Disposition } from './app-error.js';
export { HTTP_STATUS, type ErrorCode } from './error-codes.js';
export { envelopeOf, sequenceOf, type CloudEvent, type EventDraft } from './envelope.js';
export { catalog, eventNameOf, type EventName, type PayloadOf } from './event-catalog.js';
export type { AnswerOutcome } from './events/answer-produced.js';
export { AnswerRequested } from './events/answer-requested.js';
export { DeliveryFailed, DeliverySucceeded } from './events/delivery-outcome.js';
export {
  DeliveryRequested,
  ON_UNSUPPORTED,
  type Author,
  type OnUnsupported,
} from './events/delivery-requested.js';
export { NOTIFICATION_CHANNELS, NotificationRequested } from './events/notification-requested.js';
export { ReadRequested } from './events/read-requested.js';
export { WebhookAccepted } from './events/webhook-accepted.js';
export { asyncApiDocument } from './schema/async-api.js';
export { breakingChanges } from './schema/breaking-changes.js';
export { OWN_RULES } from './schema/own-rules.js';
export { eventSchemas, type JsonSchema } from './schema/event-schemas.js';
export { SCOPES, type Scope } from './scopes.js';
export { PUBLIC_ROUTES, SERVICES, type PublicRoute, type ServiceName } from './services.js';
export {
  STREAMS,
  deadSubjectOf,
  durableOf,
  filterOf,
  providerFilterOf,
  streamFilterOf,
  subjectOf,
  subjectsOf,
  type StreamName,
} from './streams.js';
export { TENANT_ID, tenantId } from './tenant.js';
export type { ContactLinked } from './events/contact-linked.js';
