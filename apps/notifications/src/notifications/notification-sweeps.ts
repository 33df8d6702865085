/** Looks for notifications left without an end: their placing failed or was cut off, or a notice was lost with the bus. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { NotificationStore, type NotificationRecord } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { NotificationSender } from './notification-sender.js';

const PLACE_EVERY_MS = 2_000;
/** Longer than placing takes, so that the one that is being placed is left alone. */
const PLACED_AGAIN_AFTER_MS = 10_000;
const FOLLOW_EVERY_MS = 30_000;
const FOLLOWED_AFTER_MS = 60_000;
const BATCH = 100;
const AT_A_TIME = 4;

@Injectable()
export class NotificationSweeps implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly placing: Repeating;
  private readonly following: Repeating;

  constructor(
    private readonly store: NotificationStore,
    private readonly sender: NotificationSender,
    private readonly logger: AppLogger,
  ) {
    const placing = { what: 'placing notifications again', everyMs: PLACE_EVERY_MS };
    this.placing = new Repeating(placing, logger, () => this.placeOverdue());
    const following = { what: 'following the messages of notifications', everyMs: FOLLOW_EVERY_MS };
    this.following = new Repeating(following, logger, () => this.followMessages());
  }

  onApplicationBootstrap(): void {
    this.placing.start();
    this.following.start();
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.placing.stop(), this.following.stop()]);
  }

  /** One look; one that cannot be placed does not hold up the others. */
  async placeOverdue(): Promise<void> {
    const overdue = await this.store.takeOverdue({ olderThanMs: PLACED_AGAIN_AFTER_MS, limit: BATCH });
    await this.placing.each(overdue, AT_A_TIME, (notification) => this.place(notification));
  }

  async followMessages(): Promise<void> {
    await this.store.followMessages({ olderThanMs: FOLLOWED_AFTER_MS, limit: BATCH });
  }

  private async place(notification: NotificationRecord): Promise<void> {
    try {
      await this.sender.sendAgain(notification);
    } catch (error) {
      this.logger.warn('a notification will be placed again', { notification: notification.id, error });
    }
  }
}
