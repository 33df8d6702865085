/** Notifications asked for, what became of them, and whom they can reach. */
import type { Provider } from '@enlace/normalization';
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';

export const NOTIFICATION_STATUSES = ['accepted', 'queued', 'sent', 'unknown', 'failed'] as const;

export type NotificationStatus = (typeof NOTIFICATION_STATUSES)[number];

export interface NotificationRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly status: NotificationStatus;
  readonly channel: string;
  readonly contactId: string | null;
  /** Our id of the message it became. */
  readonly messageId: string | null;
  readonly reason: string | null;
  readonly request: Record<string, unknown>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface NotificationDraft {
  readonly id: string;
  readonly tenantId: string;
  readonly channel: string;
  readonly contactId?: string;
  readonly request: Readonly<Record<string, unknown>>;
}

export interface ReachableContact {
  readonly contactId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly externalId: string;
  readonly phone: string | null;
  readonly name: string | null;
  readonly locale: string | null;
  readonly reachable: boolean;
  readonly optedOut: boolean;
  readonly lastInboundAt: Date | null;
}

export class NotificationStore {
  constructor(private readonly database: Database) {}
  insert(_draft: NotificationDraft): Promise<{ created: boolean }> {
    throw new Error(String(this.database));
  }
  get(_tenantId: string, _id: string): Promise<NotificationRecord | undefined> {
    throw new Error();
  }
  list(_filter: {
    tenantId: string;
    status?: NotificationStatus;
    cursor?: string;
    limit?: number;
  }): Promise<Page<NotificationRecord>> {
    throw new Error();
  }
  settle(
    _tenantId: string,
    _id: string,
    _change: {
      status: NotificationStatus;
      reason?: string;
      messageId?: string;
      contactId?: string;
      channel?: string;
    },
  ): Promise<boolean> {
    throw new Error();
  }
  findContacts(
    _tenantId: string,
    _who: { contactId?: string; phones?: readonly string[] },
  ): Promise<ReachableContact[]> {
    throw new Error();
  }
}
