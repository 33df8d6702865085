/** Tells the other services what came of a message; the state itself is in Postgres, so a lost notice loses nothing. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import type { DeliveryUpdate } from '@enlace/normalization';
import {
  ChannelStore,
  isSentInPart,
  type Begun,
  type ChannelNews,
  type ChannelTrouble,
  type Lane,
  type RecoveredMessage,
  type Settled,
  type TurnedMessage,
} from '@enlace/persistence';
import type { Delivery } from '@enlace/providers';
import { AppLogger, Metrics } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';

type Refused = Extract<Begun, { state: 'refused' }>;
type SendableMessage = Extract<Begun, { state: 'send' }>['message'];

/** Where a message is. */
type Place = Pick<Lane, 'tenantId' | 'integrationId' | 'conversationId'>;

type Channel = Pick<Place, 'tenantId' | 'integrationId'>;

type End = Pick<DeliveryUpdate, 'status' | 'message_id' | 'errors'>;

interface Success {
  readonly messageId: string;
  readonly providerMessageId: string;
  readonly status?: 'sent' | 'delivered';
  readonly metadata?: Record<string, unknown>;
}

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
  private readonly stops;

  constructor(
    private readonly adapter: HostAdapter,
    private readonly bus: Bus,
    private readonly channels: ChannelStore,
    private readonly logger: AppLogger,
    metrics: Metrics,
  ) {
    this.stops = metrics.counter({
      name: 'enlace_channel_stops_total',
      help: 'Sends that met a channel which a person must mend',
      labels: ['provider'],
    });
  }

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
    const said = delivery.outcome === 'unknown' ? delivery.partFailure : delivery;
    if (said?.outcome === 'retry' && said.stopped === true) await this.stopped(lane, said);
    if (said?.outcome === 'rejected' && said.alert === true) await this.alerted(lane, said);
    if (delivery.outcome === 'sent') {
      const [providerMessageId] = delivery.providerMessageIds;
      const { rest } = delivery;
      const told =
        rest === undefined ? message : { metadata: { ...message.metadata, rest_withheld: rest.reason } };
      await this.succeeded(lane, { messageId: message.id, providerMessageId, ...metadataOf(told) });
      return;
    }
    const code = delivery.outcome === 'unsupported' ? 'unsupported' : delivery.code;
    // a status of the beginning may have come first, and nobody would hear of the rest
    const status = isSentInPart(code) && settled.status !== 'failed' ? 'unknown' : settled.status;
    if (status === 'failed' || status === 'unknown') {
      await this.failed(lane, {
        messageId: message.id,
        status,
        code,
        reason: delivery.reason,
        ...metadataOf(message),
      });
    }
  }

  /** Whatever an error said of the whole channel. */
  async channel(place: Channel, { stopped, alerted }: ChannelNews): Promise<void> {
    if (stopped !== undefined) await this.stopped(place, stopped);
    if (alerted !== undefined) await this.alerted(place, alerted);
  }

  /** Nothing goes out through the channel any more: told once an hour, for as long as messages wait for it. */
  private async stopped(channel: Channel, trouble: ChannelTrouble): Promise<void> {
    this.stops.inc({ provider: this.adapter.provider });
    await this.trouble(
      channel,
      trouble,
      'stopped',
      'a channel is stopped until a person mends it; its messages are held',
    );
  }

  /** The channel goes on, and a person should look at it: told once an hour, however many messages meet it. */
  private alerted(channel: Channel, trouble: ChannelTrouble): Promise<void> {
    return this.trouble(
      channel,
      trouble,
      'alert',
      'the provider refused a message for a reason that a person should look at',
    );
  }

  private trouble(
    { tenantId, integrationId }: Channel,
    { code, reason }: ChannelTrouble,
    kind: 'stopped' | 'alert',
    words: string,
  ): Promise<void> {
    const trouble = { code, reason };
    return this.tell(() =>
      this.channels.tellOnce(tenantId, integrationId, kind, trouble, async () => {
        this.logger.error(words, { tenant: tenantId, integration: integrationId, code, reason });
        await this.bus.publish({
          name: kind === 'stopped' ? 'channel.stopped' : 'channel.alerted',
          tenant: tenantId,
          provider: this.adapter.provider,
          integrationId,
          key: `${integrationId}:${code}:${new Date().toISOString()}`,
          conversation: integrationId,
          data: { tenant_id: tenantId, integration_id: integrationId, code, reason },
        });
      }),
    );
  }

  /**
   * The provider's status, or a person, turned the end of a message: what counted as sent has failed, or the other way round.
   * @param resentAs the message that goes out in its place
   */
  turned(place: Place, update: End, turned: TurnedMessage, resentAs?: string): Promise<void> {
    const { messageId } = turned;
    if (update.status !== 'failed') {
      return this.succeeded(place, {
        messageId,
        providerMessageId: update.message_id,
        status: update.status === 'sent' ? 'sent' : 'delivered',
        ...metadataOf(turned),
      });
    }
    const [error] = update.errors;
    return this.failed(place, {
      messageId,
      status: 'failed',
      code: error?.code ?? 'provider_failed',
      reason: error?.message ?? 'the provider says that it failed',
      ...metadataOf(
        resentAs === undefined ? turned : { metadata: { ...turned.metadata, resent_as: resentAs } },
      ),
    });
  }

  private succeeded(place: Place, success: Success): Promise<void> {
    const { messageId, providerMessageId, status, metadata } = success;
    return this.tell(async () => {
      await this.bus.publish({
        name: 'delivery.succeeded',
        tenant: place.tenantId,
        provider: this.adapter.provider,
        integrationId: place.integrationId,
        key: status === undefined ? messageId : `${messageId}:${status}`,
        conversation: place.conversationId,
        data: {
          tenant_id: place.tenantId,
          message_id: messageId,
          conversation_id: place.conversationId,
          provider_message_id: providerMessageId,
          ...(status === undefined ? {} : { status }),
          ...(metadata === undefined ? {} : { metadata }),
        },
      });
    });
  }

  private failed(place: Place, failure: Failure): Promise<void> {
    return this.tell(async () => {
      await this.bus.publish({
        name: 'delivery.failed',
        tenant: place.tenantId,
        provider: this.adapter.provider,
        integrationId: place.integrationId,
        key: `${failure.messageId}:${failure.status}`,
        conversation: place.conversationId,
        data: {
          tenant_id: place.tenantId,
          message_id: failure.messageId,
          conversation_id: place.conversationId,
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
