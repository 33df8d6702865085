/** P10: an event that nobody could handle ends visibly, with its reason: in the log of its webhook, or as a failed delivery. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppError, eventNameOf, type CloudEvent, type DeliveryRequested } from '@enlace/contracts';
import { Bus, JetStreamServer, type DeadLetter } from '@enlace/messaging';
import { InboundStore } from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { arrivedEvent } from './arrived-event.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

type Refused = Pick<DeliveryRequested, 'message_id' | 'metadata'>;

@Injectable()
export class DeadEvents implements OnModuleInit {
  constructor(
    private readonly server: JetStreamServer,
    private readonly store: InboundStore,
    private readonly adapter: HostAdapter,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  onModuleInit(): void {
    this.server.onDead(async (letter, event) => {
      if (event === undefined) return;
      if (letter.stream === 'outbound') await this.refuse(letter, event);
      else if (letter.stream === 'inbound' && event.integrationid !== undefined) {
        await this.store.markFailed(arrivedEvent(event), 'failed', `${letter.code}: ${letter.reason}`);
      }
    });
  }

  /** Whoever wanted the message sent waits for its end. */
  private async refuse(letter: DeadLetter, event: CloudEvent): Promise<void> {
    const refused = refusedIn(letter, event);
    if (refused === undefined) return;
    const { message_id: messageId, metadata } = refused;
    try {
      await this.bus.publish({
        name: 'delivery.failed',
        tenant: event.tenantid,
        provider: this.adapter.provider,
        ...(event.integrationid === undefined ? {} : { integrationId: event.integrationid }),
        key: `${messageId}:refused`,
        conversation: event.subject,
        data: {
          tenant_id: event.tenantid,
          message_id: messageId,
          status: 'failed',
          code: letter.code,
          reason: letter.reason,
          ...(metadata === undefined ? {} : { metadata }),
        },
      });
    } catch (error) {
      // What can never be published must not keep the dead letter coming.
      if (!(error instanceof AppError && error.disposition.kind === 'reject')) throw error;
      this.logger.warn('a refused delivery could not be published', { message: messageId, error });
    }
  }
}

/**
 * The message that came into no queue; undefined for other events, for word of a message that is in its queue already, and
 * where the envelope and the data do not agree whose it is. The data may be whatever made the event a dead one.
 */
function refusedIn(letter: DeadLetter, event: CloudEvent): Refused | undefined {
  if (eventNameOf(event.type) !== 'delivery.requested') return undefined;
  if (typeof event.data !== 'object' || event.data === null) return undefined;
  const data: Partial<Record<keyof DeliveryRequested, unknown>> = event.data;
  const { tenant_id: tenant, message_id: messageId, metadata, queued } = data;
  if (queued === true || tenant !== event.tenantid || tenant !== letter.tenant) return undefined;
  if (typeof messageId !== 'string' || !UUID.test(messageId)) return undefined;
  return { message_id: messageId, ...(isRecord(metadata) ? { metadata } : {}) };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
