/** One door for HTTP and the bus: picks the contact and its channel, and asks for the delivery; idempotent by notification id. */
import { Injectable } from '@nestjs/common';
import {
  AppError,
  NotificationRequested,
  type DeliveryFailed,
  type DeliverySucceeded,
} from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { phoneVariants } from '@enlace/normalization';
import {
  NotificationStore,
  TenantStore,
  type NotificationChoice,
  type NotificationRecord,
} from '@enlace/persistence';
import { AppLogger } from '@enlace/service-kit';

/** Nothing waits longer anywhere: events neither. */
const GIVEN_UP_AFTER_MS = 7 * 24 * 60 * 60 * 1_000;

@Injectable()
export class NotificationSender {
  constructor(
    private readonly store: NotificationStore,
    private readonly tenants: TenantStore,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /**
   * Returns the notification as it stands afterwards: `queued`, `failed` with the reason, or `accepted` when it is kept but
   * could not be placed yet, which the sweep does. Throws `request.invalid` when the id is taken, by whomever.
   */
  async send(request: NotificationRequested): Promise<NotificationRecord> {
    const { tenant_id: tenantId, notification_id: id } = request;
    const { created } = await this.store.insert({
      id,
      tenantId,
      channel: request.channel,
      request: { ...request },
    });
    const before = created ? undefined : await this.known(tenantId, id);
    if (before === undefined || before.status === 'accepted')
      await this.place(request, before?.choice ?? null);
    return this.known(tenantId, id);
  }

  /** Places a kept request once more, by the same way and under the same ids; one that has waited too long has failed. */
  async sendAgain({ tenantId, id, request, choice, createdAt }: NotificationRecord): Promise<void> {
    if (Date.now() - createdAt.getTime() >= GIVEN_UP_AFTER_MS) {
      const reason = 'expired: it could not be placed for seven days';
      await this.store.settle(tenantId, id, { outcome: 'refused', reason });
      return;
    }
    const again = Object.assign(new NotificationRequested(), request, {
      tenant_id: tenantId,
      notification_id: id,
    });
    await this.place(again, choice);
  }

  async succeeded(delivery: DeliverySucceeded): Promise<void> {
    const id = notificationOf(delivery.metadata);
    if (id !== undefined) {
      await this.store.settle(delivery.tenant_id, id, { outcome: delivery.status ?? 'sent' });
    }
  }

  /** A message that goes over another channel instead is not the end: the other one is. */
  async failed(delivery: DeliveryFailed): Promise<void> {
    const id = notificationOf(delivery.metadata);
    if (id !== undefined && delivery.code !== 'message.redirected') {
      const neverQueued = delivery.conversation_id === undefined && delivery.status === 'failed';
      await this.store.settle(delivery.tenant_id, id, {
        outcome: neverQueued ? 'refused' : delivery.status,
        reason: `${delivery.code}: ${delivery.reason}`,
      });
    }
  }

  private async known(tenantId: string, id: string): Promise<NotificationRecord> {
    const record = await this.store.get(tenantId, id);
    if (record !== undefined) return record;
    throw new AppError('request.invalid', 'This notification_id is taken', undefined, {
      notification_id: id,
    });
  }

  /** What is refused for good ends here; whatever else goes wrong leaves the request `accepted`, to be placed again. */
  private async place(request: NotificationRequested, kept: NotificationChoice | null): Promise<void> {
    const { tenant_id: tenantId, notification_id: id } = request;
    try {
      const chosen = kept ?? (await this.choose(request));
      if (typeof chosen === 'string') {
        await this.store.settle(tenantId, id, { outcome: 'unreachable', reason: chosen });
      } else {
        await this.request(request, chosen);
      }
    } catch (error) {
      if (error instanceof AppError && error.disposition.kind === 'reject') {
        const reason = `${error.code}: ${error.message}`;
        await this.store.settle(tenantId, id, { outcome: 'refused', reason });
      } else {
        this.logger.warn('a notification could not be placed yet', { notification: id, error });
      }
    }
  }

  /**
   * The way is kept before anything is published, so that whoever places it again, or at the same time, takes the same; the
   * status moves on only afterwards.
   */
  private async request(request: NotificationRequested, wish: NotificationChoice): Promise<void> {
    const { tenant_id: tenantId, notification_id: id } = request;
    const messageId = deriveId('notification', tenantId, id);
    const record = await this.store.choose(tenantId, id, wish, messageId);
    if (record?.status !== 'accepted' || record.choice === null) return;
    const { provider, integrationId, contactId, externalId } = record.choice;
    await this.bus.publish({
      name: 'delivery.requested',
      tenant: tenantId,
      provider,
      integrationId,
      key: messageId,
      conversation: contactId,
      data: {
        tenant_id: tenantId,
        message_id: messageId,
        integration_id: integrationId,
        contact: externalId,
        content: { type: 'text', text: request.message },
        author: 'system',
        metadata: { notification_id: id },
      },
    });
    await this.store.settle(tenantId, id, { outcome: 'queued' });
  }

  /** The contact on the channel asked for, the one that wrote last first; or why there is none. */
  private async choose(request: NotificationRequested): Promise<NotificationChoice | string> {
    if (request.contact_id === undefined && request.phone === undefined)
      return 'the request names no recipient';
    const tenant = await this.tenants.get(request.tenant_id);
    const found = await this.store.findContacts(request.tenant_id, {
      ...(request.contact_id === undefined ? {} : { contactId: request.contact_id }),
      ...(request.phone === undefined
        ? {}
        : { phones: phoneVariants(request.phone, tenant?.country ?? undefined) }),
    });
    if (found.length === 0) return 'no contact of this tenant fits the recipient';
    const onChannel = found.filter(
      ({ provider }) => request.channel === 'auto' || provider === request.channel,
    );
    if (onChannel.length === 0) return `the contact is not known on ${request.channel}`;
    const reachable = onChannel.find((contact) => contact.reachable);
    if (reachable === undefined) return 'the contact cannot be reached: it blocked the channel or left it';
    const { contactId, provider, integrationId, externalId } = reachable;
    return { contactId, provider, integrationId, externalId };
  }
}

function notificationOf(metadata: Record<string, unknown> | undefined): string | undefined {
  const id = metadata?.['notification_id'];
  return typeof id === 'string' ? id : undefined;
}
