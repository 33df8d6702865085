/** A tenant's number with everything its registration needs: credentials, what was registered, and our own addresses. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { ChannelStore } from '@enlace/persistence';
import { ChosenIntegration, OpenIntegrations, publicUrlOf, webhookPathOf } from '@enlace/provider-host';
import {
  REGISTRATION_LEVELS,
  type RegistrationLevel,
  type RegistrationStep,
  type WhatsAppCredentials,
  type WishedRegistration,
} from '@enlace/providers';
import { ServiceEnv, tenantOf, type Caller } from '@enlace/service-kit';
import type { RegistrationChoice } from './registration.dto.js';

export interface RegisteredNumber {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly credentials: WhatsAppCredentials;
  /** What was asked for the last time. */
  readonly kept: WishedRegistration | undefined;
}

@Injectable()
export class Numbers {
  constructor(
    private readonly chosen: ChosenIntegration,
    private readonly integrations: OpenIntegrations,
    private readonly channels: ChannelStore,
    private readonly env: ServiceEnv,
  ) {}

  /** @throws AppError `auth.wrong_tenant`, `integration.not_found`, `integration.ambiguous`, `integration.disabled` */
  async of(caller: Caller, choice: RegistrationChoice): Promise<RegisteredNumber> {
    const tenantId = tenantOf(caller, choice.tenant_id);
    const { id } = await this.chosen.of(tenantId, choice.integration_id);
    const credentials = (await this.integrations.credentials(tenantId, id)) as WhatsAppCredentials;
    const [channel] = await this.channels.find(tenantId, 'whatsapp', id);
    const registration = channel?.registration;
    const level = REGISTRATION_LEVELS.find((one) => one === registration?.level);
    const kept =
      registration === undefined || registration === null || level === undefined
        ? undefined
        : { level, url: registration.url };
    return { tenantId, integrationId: id, credentials, kept };
  }

  /**
   * Where webhooks come to at that level; undefined where PUBLIC_URL is not set. An account and an app bring those of
   * several numbers, so their address names none of them: whose a webhook is, it says itself.
   */
  ownUrl(integrationId: string, level: RegistrationLevel): string | undefined {
    const path = webhookPathOf('whatsapp', level === 'phone' ? integrationId : undefined);
    return publicUrlOf(this.env, path);
  }

  /** The address that a step sets: an app that gets one on the way to another level's gets that of no number. */
  urlFor(
    { integrationId }: RegisteredNumber,
    { level, url }: WishedRegistration,
    step: RegistrationStep,
  ): string {
    const isOurs = level === 'phone' && url === this.ownUrl(integrationId, 'phone');
    return (step === 'subscribe_app' && isOurs ? this.ownUrl(integrationId, 'app') : undefined) ?? url;
  }

  /**
   * What another tenant's numbers use too is changed by an administrator alone: their webhooks would go elsewhere.
   * @throws AppError `registration.shared`
   */
  async assertMayChange(
    caller: Caller,
    { tenantId, credentials }: RegisteredNumber,
    id: 'app_id' | 'waba_id',
  ): Promise<void> {
    const value = credentials[id];
    if (caller.isAdmin || !value) return;
    if (!(await this.channels.heldByOthers(tenantId, 'whatsapp', id, value))) return;
    throw new AppError(
      'registration.shared',
      `numbers of another tenant have the same ${id}, and their webhooks would go elsewhere: register at level phone, or let an administrator of this installation do it`,
    );
  }

  /** Every address that leads here, the one of the number first. */
  ownUrls({ integrationId, kept }: RegisteredNumber): readonly string[] {
    const urls = [this.ownUrl(integrationId, 'phone'), this.ownUrl(integrationId, 'app'), kept?.url];
    return urls.filter((url) => url !== undefined);
  }
}
