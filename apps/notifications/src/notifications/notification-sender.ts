/** One door for HTTP and the bus: picks the contact and its channel, and asks for the delivery; idempotent by notification id. */
import { Injectable } from '@nestjs/common';
import {
  AppError,
  type DeliveryFailed,
  type DeliverySucceeded,
  type NotificationRequested,
} from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { Bus } from '@enlace/messaging';
import { phoneVariants } from '@enlace/normalization';
import {
  NotificationStore,
  TenantStore,
  type NotificationRecord,
  type ReachableContact,
} from '@enlace/persistence';

@Injectable()
export class NotificationSender {
  constructor(
    private readonly store: NotificationStore,
    private readonly tenants: TenantStore,
    private readonly bus: Bus,
  ) {}

  /**
   * Returns the notification as it stands afterwards: `queued`, or `failed` with the reason. Throws `request.invalid`
   * when the id is taken, by whomever.
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
    if (before === undefined || before.status === 'accepted') await this.place(request);
    return this.known(tenantId, id);
  }

  async succeeded(delivery: DeliverySucceeded): Promise<void> {
    const id = notificationOf(delivery.metadata);
    if (id !== undefined) await this.store.settle(delivery.tenant_id, id, { status: 'sent' });
  }

  async failed(delivery: DeliveryFailed): Promise<void> {
    const id = notificationOf(delivery.metadata);
    if (id !== undefined) {
      await this.store.settle(delivery.tenant_id, id, {
        status: delivery.status,
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

  /** The status moves on only after the request is on the bus, so a crash in between does it once more, with the same ids. */
  private async place(request: NotificationRequested): Promise<void> {
    const { tenant_id: tenantId, notification_id: id } = request;
    const chosen = await this.choose(request);
    if (typeof chosen === 'string') {
      await this.store.settle(tenantId, id, { status: 'failed', reason: chosen });
      return;
    }
    const messageId = deriveId('notification', tenantId, id);
    await this.bus.publish({
      name: 'delivery.requested',
      tenant: tenantId,
      provider: chosen.provider,
      integrationId: chosen.integrationId,
      key: messageId,
      conversation: chosen.contactId,
      data: {
        tenant_id: tenantId,
        message_id: messageId,
        integration_id: chosen.integrationId,
        contact: chosen.externalId,
        content: { type: 'text', text: request.message },
        author: 'system',
        metadata: { notification_id: id },
      },
    });
    await this.store.settle(tenantId, id, {
      status: 'queued',
      messageId,
      contactId: chosen.contactId,
      channel: chosen.provider,
    });
  }

  /** The contact on the channel asked for, the one that wrote last first; or why there is none. */
  private async choose(request: NotificationRequested): Promise<ReachableContact | string> {
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
    return (
      onChannel.find((contact) => contact.reachable) ??
      'the contact cannot be reached: it blocked the channel or left it'
    );
  }
}

function notificationOf(metadata: Record<string, unknown> | undefined): string | undefined {
  const id = metadata?.['notification_id'];
  return typeof id === 'string' ? id : undefined;
}
