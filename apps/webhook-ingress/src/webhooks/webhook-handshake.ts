/** GET on a webhook path: the provider's handshake where it has one, otherwise a sign of life. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { ProviderAdapter, WebhookRequest } from '@enlace/providers';
import { Adapters } from '../adapters.js';
import { IntegrationDirectory } from '../directory/integration-directory.js';

const NAMES: Record<Provider, string> = {
  whatsapp: 'WhatsApp',
  telegram: 'Telegram',
  chatwoot: 'Chatwoot',
  tawkto: 'Tawk.to',
};

@Injectable()
export class WebhookHandshake {
  constructor(
    private readonly directory: IntegrationDirectory,
    private readonly providers: Adapters,
  ) {}

  /**
   * The challenge as plain text, or a status answer. Throws `handshake.refused` (403) for a token nobody set,
   * `database.unavailable` when that cannot be known now.
   */
  async answer(
    provider: Provider,
    integrationId: string | undefined,
    request: WebhookRequest,
    reply: FastifyReply,
  ): Promise<string | object> {
    const adapter = this.providers.get(provider);
    if (
      adapter.handshake === undefined ||
      !('hub.mode' in request.query || 'verify_token' in request.query)
    ) {
      return {
        success: true,
        message: `Webhook de ${NAMES[provider]} activo`,
        timestamp: new Date(request.receivedAt).toISOString(),
      };
    }
    let body = this.challenge(adapter, integrationId, request);
    if (body === undefined) {
      await this.directory.look(); // it may have been saved a moment ago
      body = this.challenge(adapter, integrationId, request);
    }
    if (body !== undefined) {
      void reply.type('text/plain');
      return body;
    }
    throw new AppError(
      'handshake.refused',
      'the verify token is not one that an integration was set up with',
    );
  }

  /**
   * What an integration that fits answers. One whose secrets cannot be opened hinders none of the others; throws
   * `secret.unreadable` when there is none but such.
   */
  private challenge(
    adapter: ProviderAdapter,
    integrationId: string | undefined,
    request: WebhookRequest,
  ): string | undefined {
    const named =
      integrationId === undefined
        ? this.directory.ofProvider(adapter.provider)
        : [this.directory.byId(integrationId)];
    let unreadable: AppError | undefined;
    let refused = false;
    for (const known of named) {
      if (known?.provider !== adapter.provider || known.disabled) continue;
      try {
        const answer = adapter.handshake?.(request, known.credentials());
        if (answer?.status === 200) return answer.body;
        refused = true;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        unreadable = error;
      }
    }
    if (unreadable !== undefined && !refused) throw unreadable;
    return undefined;
  }
}
