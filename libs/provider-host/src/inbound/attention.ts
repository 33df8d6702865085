/** Step 8: shows the customer that the message was read and an answer is being written, as far as the channel can. */
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger } from '@enlace/service-kit';
import { HostAdapter } from '../host-adapter.js';
import { OpenIntegrations } from '../setup/open-integrations.js';

/** Who writes several messages in a row is shown once for all of them. */
const AGAIN_AFTER_MS = 3_000;
/** A message that comes so late is not answered while its writer looks on. */
const LOOKING_ON_MS = 2 * 60_000;
const MOST_REMEMBERED = 10_000;

export interface Attended {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly conversationId: string;
  /** External id of the contact. */
  readonly contact: string;
  readonly providerMessageId: string;
  /** When the customer wrote, Unix seconds. */
  readonly writtenAt: number;
}

@Injectable()
export class Attention implements OnModuleDestroy {
  /** When each conversation was shown last, the oldest first. */
  private readonly shown = new Map<string, number>();
  private readonly showing = new Set<Promise<void>>();

  constructor(
    private readonly adapter: HostAdapter,
    private readonly integrations: OpenIntegrations,
    private readonly logger: AppLogger,
  ) {}

  /** Returns at once; nothing depends on whether it works. */
  show(attended: Attended): void {
    const now = Date.now();
    const last = this.shown.get(attended.conversationId) ?? Number.NEGATIVE_INFINITY;
    const isLate = now - attended.writtenAt * 1_000 > LOOKING_ON_MS;
    if (!this.adapter.canAttend || isLate || now - last < AGAIN_AFTER_MS) return;
    this.remember(attended.conversationId, now);
    const shown = this.attend(attended)
      .catch((error: unknown) => {
        this.logger.debug('a customer could not be shown that the message was read', { error });
      })
      .finally(() => this.showing.delete(shown));
    this.showing.add(shown);
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.showing);
  }

  private async attend({ tenantId, integrationId, contact, providerMessageId }: Attended): Promise<void> {
    const credentials = await this.integrations.credentials(tenantId, integrationId);
    await this.adapter.attend({ contact, providerMessageId }, credentials);
  }

  private remember(conversationId: string, now: number): void {
    this.shown.delete(conversationId);
    this.shown.set(conversationId, now);
    const [oldest] = this.shown.keys();
    if (this.shown.size > MOST_REMEMBERED && oldest !== undefined) this.shown.delete(oldest);
  }
}
