/** What every provider service does, whatever its provider. */
export { providerService, type ProviderServiceOptions } from './provider-service.js';
export { arrivedEvent } from './inbound/arrived-event.js';
export type { Diversion } from './inbound/diversion.js';
export type { AccountListener } from './inbound/account-listener.js';
export type { InboundListener } from './inbound/inbound-listener.js';
export { ContactLinks } from './inbound/contact-links.js';
export type { ContactListener } from './inbound/contact-listener.js';
export type { ContentRule, Objection } from './outbound/content-rules.js';
export { OutgoingFiles } from './media/outgoing-files.js';
export { ChosenIntegration } from './setup/chosen-integration.js';
export { IntegrationSetup } from './setup/integration-setup.js';
export { KnownAccounts } from './setup/known-accounts.js';
export { OpenIntegrations } from './setup/open-integrations.js';
export type { SetupFollowUp } from './setup/setup-follow-up.js';
export { publicUrlOf, webhookPathOf } from './setup/webhook-path.js';
