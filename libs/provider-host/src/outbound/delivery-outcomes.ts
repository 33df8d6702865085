/** Tells the other services what came of a message; the state itself is in Postgres, so a lost notice loses nothing. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { Begun, Lane, RecoveredMessage, Settled } from '@enlace/persistence';
import type { Delivery } from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';

type Refused = Extract<Begun, { state: 'refused' }>;
type SendableMessage = Extract<Begun, { state: 'send' }>['message'];

interface Failure {
  readonly messageId: string;
  readonly status: 'failed' | 'unknown';
  readonly code: string;
  readonly reason: string;
  readonly metadata?: Record<string, unknown>;
}

@Injectable()
export class DeliveryOutcomes {
  private readonly telling = new Set<Promise<void>>();

  constructor(
    private readonly adapter: HostAdapter,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /** A crash hit between the provider and our record. */
  unknown(lane: Lane, lost: RecoveredMessage): Promise<void> {
    return this.failed(lane, {
      messageId: lost.messageId,
      status: 'unknown',
      code: 'interrupted',
      reason: 'sending was interrupted; the provider may have taken it',
      ...metadataOf(lost),
    });
  }

  refused(lane: Lane, refused: Refused): Promise<void> {
    const { messageId, code, reason } = refused;
    return this.failed(lane, { messageId, status: 'failed', code, reason, ...metadataOf(refused) });
  }

  async settled(lane: Lane, message: SendableMessage, delivery: Delivery, settled: Settled): Promise<void> {
    if (delivery.outcome === 'sent') {
      await this.succeeded(lane, message, delivery.providerMessageIds[0]);
    } else if (settled.status === 'failed' || settled.status === 'unknown') {
      await this.failed(lane, {
        messageId: message.id,
        status: settled.status,
        code: delivery.outcome === 'unsupported' ? 'unsupported' : delivery.code,
        reason: delivery.reason,
        ...metadataOf(message),
      });
    }
  }

  private succeeded(lane: Lane, message: SendableMessage, providerMessageId: string): Promise<void> {
    return this.tell(async () => {
      await this.bus.publish({
        name: 'delivery.succeeded',
        tenant: lane.tenantId,
        provider: this.adapter.provider,
        integrationId: lane.integrationId,
        key: message.id,
        conversation: lane.conversationId,
        data: {
          tenant_id: lane.tenantId,
          message_id: message.id,
          conversation_id: lane.conversationId,
          provider_message_id: providerMessageId,
          ...metadataOf(message),
        },
      });
    });
  }

  private failed(lane: Lane, failure: Failure): Promise<void> {
    return this.tell(async () => {
      await this.bus.publish({
        name: 'delivery.failed',
        tenant: lane.tenantId,
        provider: this.adapter.provider,
        integrationId: lane.integrationId,
        key: `${failure.messageId}:${failure.status}`,
        conversation: lane.conversationId,
        data: {
          tenant_id: lane.tenantId,
          message_id: failure.messageId,
          conversation_id: lane.conversationId,
          status: failure.status,
          code: failure.code,
          reason: failure.reason,
          ...(failure.metadata === undefined ? {} : { metadata: failure.metadata }),
        },
      });
    });
  }

  /** Resolves when nothing is left to be told. */
  async allTold(): Promise<void> {
    await Promise.all(this.telling);
  }

  private async tell(publish: () => Promise<void>): Promise<void> {
    const told = publish()
      .catch((error: unknown) => {
        this.logger.warn('an outcome was recorded but not published', { error });
      })
      .finally(() => this.telling.delete(told));
    this.telling.add(told);
    await told;
  }
}

function metadataOf(carrier: { readonly metadata: Record<string, unknown> | null }): {
  metadata?: Record<string, unknown>;
} {
  return carrier.metadata === null ? {} : { metadata: carrier.metadata };
}
