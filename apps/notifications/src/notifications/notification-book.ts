/** Notifications for the API: created under the id of the request, shown with what became of them. */
import { Injectable } from '@nestjs/common';
import { AppError, NotificationRequested } from '@enlace/contracts';
import { NotificationStore, type NotificationRecord } from '@enlace/persistence';
import {
  pageAnswer,
  requestInvalid,
  tenantFilterOf,
  tenantOf,
  type Caller,
  type Page,
} from '@enlace/service-kit';
import type { CreateNotification, NotificationsQuery } from './create-notification.dto.js';
import { NotificationSender } from './notification-sender.js';

export interface NotificationAnswer {
  readonly notification_id: string;
  readonly tenant_id: string;
  readonly status: string;
  readonly channel: string;
  readonly contact_id: string | null;
  readonly message_id: string | null;
  readonly reason: string | null;
  readonly created_at: string;
  readonly updated_at: string;
}

@Injectable()
export class NotificationBook {
  constructor(
    private readonly store: NotificationStore,
    private readonly sender: NotificationSender,
  ) {}

  /**
   * @param id the same in every try of the request, so that all of them are one notification
   * @throws AppError `request.invalid` without a recipient, `notification.no_channel` (422) when nobody can be reached
   */
  async create(caller: Caller, request: CreateNotification, id: string): Promise<NotificationAnswer> {
    const phone = request.recipient?.phone;
    if (request.recipient_id === undefined && phone === undefined) {
      throw requestInvalid([{ field: 'recipient_id', expected: 'is needed, or recipient.phone' }]);
    }
    const sent = await this.sender.send(
      Object.assign(new NotificationRequested(), {
        tenant_id: tenantOf(caller, request.tenant_id),
        notification_id: id,
        channel: request.channel,
        message: request.message,
        ...(request.recipient_id === undefined ? {} : { contact_id: request.recipient_id }),
        ...(phone === undefined ? {} : { phone }),
      }),
    );
    if (sent.status === 'failed') {
      throw new AppError(
        'notification.no_channel',
        sent.reason ?? 'nobody can be reached',
        { kind: 'reject' },
        { notification_id: sent.id },
      );
    }
    return answerOf(sent);
  }

  async list(caller: Caller, query: NotificationsQuery): Promise<Page<NotificationAnswer>> {
    const page = await this.store.list({
      tenantId: tenantFilterOf(caller, query.tenant_id),
      limit: query.limit,
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    return pageAnswer(page, answerOf);
  }

  /** Throws `notification.not_found`, also for another tenant's. */
  async get(caller: Caller, id: string): Promise<NotificationAnswer> {
    const found = await this.store.get(tenantFilterOf(caller), id);
    if (found === undefined)
      throw new AppError('notification.not_found', 'there is no notification with this id');
    return answerOf(found);
  }
}

function answerOf(record: NotificationRecord): NotificationAnswer {
  return {
    notification_id: record.id,
    tenant_id: record.tenantId,
    status: record.status,
    channel: record.channel,
    contact_id: record.contactId,
    message_id: record.messageId,
    reason: record.reason,
    created_at: record.createdAt.toISOString(),
    updated_at: record.updatedAt.toISOString(),
  };
}
