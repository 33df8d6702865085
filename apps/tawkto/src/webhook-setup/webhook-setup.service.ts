/** Registers the webhook of a property at tawk.to where its API allows, and else says what a person has to do. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { AuditStore, ChannelStore, type KeptRegistration } from '@enlace/persistence';
import { publicUrlOf, webhookPathOf, type SetupFollowUp } from '@enlace/provider-host';
import { createHook, deleteHook } from '@enlace/providers';
import { ServiceEnv, type Caller } from '@enlace/service-kit';
import { ChosenProperty, type Property } from '../property/chosen-property.js';
import type { PropertyChoice } from '../property/property-choice.dto.js';
import { stepsOf } from './steps.js';

/** A webhook belongs to a property. */
const LEVEL = 'property';
const NO_LEVEL = 'none';

export interface WebhookAnswer {
  readonly integration_id: string;
  /** Whether it was registered over the API; tawk.to tells nobody of those made by hand. */
  readonly registered: boolean;
  /** Where it goes, or is to go. Without a public address only its path is known. */
  readonly url: string;
  readonly hook_id: string | null;
  readonly set_at: string | null;
  readonly last_webhook_at: string | null;
  /** What a person should know or mend; empty where all is well. */
  readonly differences: readonly string[];
  /** What a person has to do, in this order; empty where nothing is left. */
  readonly steps: readonly string[];
}

@Injectable()
export class WebhookSetup implements SetupFollowUp {
  constructor(
    private readonly properties: ChosenProperty,
    private readonly http: HttpClient,
    private readonly channels: ChannelStore,
    private readonly audit: AuditStore,
    private readonly env: ServiceEnv,
  ) {}

  /** After the set-up: registers it unless it is registered at this address already. */
  async saved(tenantId: string, integrationId: string, actor: string): Promise<Record<string, unknown>> {
    try {
      const property = await this.properties.ofTenant(tenantId, integrationId);
      const kept = await this.kept(property);
      const faults = kept?.url === this.urlOf(property).url ? [] : await this.register(property, actor, kept);
      return { webhook: await this.answer(property, faults) };
    } catch {
      return { webhook: { differences: ['the webhook was not looked at: GET …/tawkto/webhook does it'] } };
    }
  }

  /** Makes a new one and takes the one before away; so it mends what was deleted at tawk.to, too. */
  async set(caller: Caller, choice: PropertyChoice): Promise<WebhookAnswer> {
    const property = await this.properties.of(caller, choice);
    const faults = await this.register(property, caller.keyId, await this.kept(property));
    return this.answer(property, faults);
  }

  async get(caller: Caller, choice: PropertyChoice): Promise<WebhookAnswer> {
    return this.answer(await this.properties.of(caller, choice), []);
  }

  async remove(caller: Caller, choice: PropertyChoice): Promise<WebhookAnswer> {
    const property = await this.properties.of(caller, choice);
    const hookId = hookOf(await this.kept(property));
    if (hookId === undefined) return this.answer(property, ['none was registered over the API']);
    const taken = await deleteHook(this.http, property.credentials, hookId);
    if (!taken.ok && taken.gone !== true) return this.answer(property, [`it stays: ${taken.reason}`]);
    await this.keep(property, { level: NO_LEVEL, url: '', set_at: new Date().toISOString() });
    await this.record(property, caller.keyId, 'webhook.removed');
    return this.answer(property, []);
  }

  /** What could not be done, in sentences. */
  private async register(
    property: Property,
    actor: string,
    before: KeptRegistration | undefined,
  ): Promise<string[]> {
    const { url, isKnown } = this.urlOf(property);
    if (!property.credentials.api_key) {
      return ['no api_key is saved: the webhook must be made by hand'];
    }
    if (!isKnown) return ['PUBLIC_URL is not set, so tawk.to cannot be told where to send'];
    const made = await createHook(this.http, property.credentials, { url, name: 'Enlace' });
    if (!made.ok) return [`tawk.to did not register the webhook: ${made.reason}`];
    const settings = { hook_id: made.data };
    await this.keep(property, { level: LEVEL, url, settings, set_at: new Date().toISOString() });
    await this.record(property, actor, 'webhook.set');
    const former = hookOf(before);
    if (former === undefined) return [];
    const taken = await deleteHook(this.http, property.credentials, former);
    return taken.ok || taken.gone === true
      ? []
      : [`the webhook before (${former}) is still there: ${taken.reason}`];
  }

  private async answer(property: Property, faults: readonly string[]): Promise<WebhookAnswer> {
    const { tenantId, integrationId, credentials } = property;
    const kept = await this.kept(property);
    const { url, isKnown } = this.urlOf(property);
    const traffic = await this.channels.traffic(tenantId, 'tawkto', integrationId);
    const { lastWebhookAt } = traffic;
    const hookId = hookOf(kept);
    const hasSecret = !!credentials.webhook_secret;
    const isRegistered = hookId !== undefined || (hasSecret && lastWebhookAt !== null);
    const differences = [...faults];
    if (kept !== undefined && hookId !== undefined && kept.url !== url) {
      differences.push(`it goes to ${kept.url} and should go to ${url}: POST sets it anew`);
    }
    if (!hasSecret)
      differences.push('webhook_secret is not saved: what comes waits in quarantine until it is');
    if (lastWebhookAt === null) differences.push('no webhook has come yet');
    return {
      integration_id: integrationId,
      registered: hookId !== undefined,
      url: kept?.url || url,
      hook_id: hookId ?? null,
      set_at: hookId === undefined ? null : (kept?.set_at ?? null),
      last_webhook_at: lastWebhookAt?.toISOString() ?? null,
      differences,
      steps: stepsOf({
        tenantId,
        propertyId: credentials.property_id,
        url,
        isAddressKnown: isKnown,
        isRegistered,
        hasSecret,
      }),
    };
  }

  private urlOf({ integrationId }: Property): { url: string; isKnown: boolean } {
    const path = webhookPathOf('tawkto', integrationId);
    const url = publicUrlOf(this.env, path);
    return { url: url ?? path, isKnown: url !== undefined };
  }

  private async kept({ tenantId, integrationId }: Property): Promise<KeptRegistration | undefined> {
    const [channel] = await this.channels.find(tenantId, 'tawkto', integrationId);
    return channel?.registration ?? undefined;
  }

  private async keep({ tenantId, integrationId }: Property, kept: KeptRegistration): Promise<void> {
    await this.channels.keepRegistration(tenantId, integrationId, kept);
  }

  private record({ tenantId, integrationId }: Property, actor: string, action: string): Promise<void> {
    return this.audit.write({
      tenantId,
      actor,
      action,
      subject: integrationId,
      details: { provider: 'tawkto' },
    });
  }
}

function hookOf(kept: KeptRegistration | undefined): string | undefined {
  const id = kept?.level === LEVEL ? kept.settings?.['hook_id'] : undefined;
  return typeof id === 'string' ? id : undefined;
}
