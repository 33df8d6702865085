/** The one adapter a provider service hosts, under a name that can be injected. */
import type {
  Amendment,
  CredentialCheck,
  Delivery,
  EditedContent,
  FetchedMedia,
  Fit,
  HealthQuestion,
  HealthReport,
  MediaLimit,
  MediaReference,
  ProviderAdapter,
  ProviderRegistry,
  SendTools,
  SentMessage,
} from '@enlace/providers';
import type { HttpCall } from '@enlace/http-client';
import type { OutboundMessage, Paces, Provider, ReadPolicy, Sendable } from '@enlace/normalization';
import { firstCallOf, type AdapterOver } from './outbound/first-call.js';

export class HostAdapter {
  /**
   * @param channels all there are, where a message may go to another one
   * @param over the same adapter over another client, where calls are to be told before they are made
   */
  constructor(
    private readonly adapter: ProviderAdapter,
    private readonly channels?: Pick<ProviderRegistry, 'get'>,
    private readonly over?: AdapterOver,
  ) {}

  get provider(): Provider {
    return this.adapter.provider;
  }

  get credentials(): new () => object {
    return this.adapter.credentials;
  }

  get secretFields(): readonly string[] {
    return this.adapter.secretFields;
  }

  /** The limits the channel sets to sending. */
  get paces(): Paces {
    return this.adapter.paces;
  }

  /** The secrets of these credentials, which nothing that is kept may contain. */
  secretsIn(credentials: object): string[] {
    const values = credentials as Readonly<Record<string, unknown>>;
    return this.secretFields.map((field) => values[field]).filter((value) => typeof value === 'string');
  }

  routeKeys(credentials: object): readonly [string, ...string[]] {
    return this.adapter.routeKeys(credentials);
  }

  check(credentials: object): Promise<CredentialCheck> {
    return this.adapter.check(credentials);
  }

  /** How the provider sees the channel; undefined where it cannot be asked. */
  health(credentials: object, question: HealthQuestion): Promise<HealthReport> | undefined {
    return this.adapter.health?.(credentials, question);
  }

  /** Puts the settings into force at the provider; what could not be done, in sentences. */
  async apply(credentials: object, before: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
    return (await this.adapter.apply?.(credentials, before)) ?? [];
  }

  /** The external ids of whom a caller names; undefined where nobody can be written to who has not written first. */
  addressesOf(person: string): readonly string[] | undefined {
    return this.adapter.addressesOf?.(person);
  }

  fit(content: Sendable): Fit {
    return this.adapter.fit(content);
  }

  /** Whether another channel can carry a content, be it in another form. */
  carriedBy(provider: Provider, content: Sendable): boolean {
    const fit = this.channels?.get(provider).fit(content);
    return fit !== undefined && fit.carried !== 'not';
  }

  /** Whether a choice waits to be acknowledged on the channel. */
  get canAcknowledge(): boolean {
    return this.adapter.acknowledge !== undefined;
  }

  /** Nothing where the channel has no need of it. Throws when the provider says no. */
  async acknowledge(choice: SentMessage, credentials: object): Promise<void> {
    await this.adapter.acknowledge?.(choice, credentials);
  }

  /** Whether the channel can show a customer that a message was read. */
  get canAttend(): boolean {
    return this.adapter.attend !== undefined;
  }

  /** Nothing where the channel cannot. Throws when the provider says no. */
  async attend(message: SentMessage, credentials: object): Promise<void> {
    await this.adapter.attend?.(message, credentials);
  }

  /** Whether the channel can show that a message was read, without saying that it will be answered. */
  get canMarkRead(): boolean {
    return this.adapter.markRead !== undefined;
  }

  /** Nothing where the channel cannot. Throws when the provider says no. */
  async markRead(message: SentMessage, credentials: object): Promise<void> {
    await this.adapter.markRead?.(message, credentials);
  }

  /** When the integration wants messages marked as read. */
  readPolicyOf(credentials: object): ReadPolicy {
    const { mark_read: wished } = credentials as { readonly mark_read?: ReadPolicy };
    return wished ?? 'on_answer';
  }

  /** Changes the words of a message that went out; undefined where the channel cannot. */
  edit(message: SentMessage & EditedContent, credentials: object): Promise<Amendment> | undefined {
    return this.adapter.edit?.(message, credentials);
  }

  /** Takes back a message that went out; undefined where the channel cannot. */
  remove(message: SentMessage, credentials: object): Promise<Amendment> | undefined {
    return this.adapter.remove?.(message, credentials);
  }

  /** The first call that `deliver` will make, where it can be told. */
  async firstCall(message: OutboundMessage, credentials: object): Promise<HttpCall | undefined> {
    return this.over === undefined ? undefined : firstCallOf(this.over, message, credentials);
  }

  deliver(message: OutboundMessage, credentials: object, tools: SendTools): Promise<Delivery> {
    return this.adapter.deliver(message, credentials, tools);
  }

  async fetchMedia(media: MediaReference, credentials: object, limit: MediaLimit): Promise<FetchedMedia> {
    const fetched = await this.adapter.fetchMedia?.(media, credentials, limit);
    return fetched ?? { state: 'refused', reason: 'files of this channel cannot be fetched' };
  }
}
