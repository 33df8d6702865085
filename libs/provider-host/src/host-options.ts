/** What one provider service tells the host about itself. */
import type { Type } from '@nestjs/common';
import type { Provider } from '@enlace/normalization';
import type { MediaSettings } from '@enlace/service-kit';
import type { Diversion } from './inbound/diversion.js';
import type { AccountListener } from './inbound/account-listener.js';
import type { InboundListener } from './inbound/inbound-listener.js';
import type { ContactListener } from './inbound/contact-listener.js';
import type { ContentRule } from './outbound/content-rules.js';
import type { SetupFollowUp } from './setup/setup-follow-up.js';

/** What one provider's app has beside what all have; it may inject whatever the host provides. */
export interface HostExtras {
  readonly controllers: readonly Type<object>[];
  readonly providers: readonly Type<object>[];
  /** Told of changes of the business's account; providers too, so not named among those again. */
  readonly accountListeners?: readonly Type<AccountListener>[];
  /** Told of what came in once it is kept; providers too. */
  readonly inboundListeners?: readonly Type<InboundListener>[];
  /** What is to be done after an integration is saved over the API; a provider too. */
  readonly setupFollowUp?: Type<SetupFollowUp>;
  /** Whether a conversation that is resolved at the provider is over: the customer's next message begins another. */
  readonly resolvedEnds?: boolean;
  /** Told of changes of contacts; providers too. */
  readonly contactListeners?: readonly Type<ContactListener>[];
  /** Asked before anything is made of an event; providers too. */
  readonly diversions?: readonly Type<Diversion>[];
  /** Asked before a message is queued and before it is sent; providers too. */
  readonly contentRules?: readonly Type<ContentRule>[];
}

export interface ProviderHostOptions {
  readonly provider: Provider;
  /** Tenant of the integration that comes from the environment. */
  readonly defaultTenantId: string;
  /** The config of that integration, in the fields of the setup API; undefined where its variables are not set. */
  readonly configFromEnv: Readonly<Record<string, unknown>> | undefined;
  /** Config fields that are made up when nobody gave them, by name. */
  readonly generate: Readonly<Record<string, () => string>>;
  /** Hosts that are reachable although they are private, as `host` or `host:port`. */
  readonly allowHosts: readonly string[];
  /** Where files are kept, and which. */
  readonly media: MediaSettings;
  /** In production an integration that skips signatures is refused. */
  readonly production: boolean;
  readonly extras?: HostExtras;
}

/** Injects the options. */
export const HOST_OPTIONS = Symbol('ProviderHostOptions');
