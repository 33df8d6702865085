/** GET on a webhook path: the provider's handshake where it has one, otherwise a sign of life. */
import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AppError } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { HandshakeReply, WebhookRequest } from '@enlace/providers';
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

  /** The challenge as plain text, or a status answer. Throws `handshake.refused` (403) for a token nobody set. */
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
    if (integrationId !== undefined && this.directory.byId(integrationId) === undefined)
      await this.directory.look();
    const candidates =
      integrationId === undefined
        ? this.directory.ofProvider(provider)
        : [this.directory.byId(integrationId)];
    for (const known of candidates) {
      if (known?.provider !== provider || known.disabled) continue;
      const answer: HandshakeReply = adapter.handshake(request, known.credentials());
      if (answer.status === 200) {
        void reply.type('text/plain');
        return answer.body;
      }
    }
    throw new AppError(
      'handshake.refused',
      'the verify token is not one that an integration was set up with',
    );
  }
}
