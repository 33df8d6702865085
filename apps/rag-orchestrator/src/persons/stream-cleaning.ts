/** Takes what the streams hold of a person out of them: secure removal, one event after the other. */
import { Injectable } from '@nestjs/common';
import { Bus, StoredEvents, type StoredEvent } from '@enlace/messaging';
import { ErasureStore, PersonEvents, type ClaimedErasure, type PersonRecords } from '@enlace/persistence';

@Injectable()
export class StreamCleaning {
  private readonly stored: StoredEvents;

  constructor(
    private readonly store: ErasureStore,
    bus: Bus,
  ) {
    this.stored = new StoredEvents(bus);
  }

  /**
   * @returns whether there may be more in a moment: webhooks that wait to be logged hold others' parts too and stay until
   * then, and a dead letter that was just removed may be on its way into the table
   */
  async clean(erasure: ClaimedErasure, records: PersonRecords): Promise<boolean> {
    const events = new PersonEvents(erasure.person, records);
    let isUnsettled = false;
    for (const stream of this.stored.streams) {
      erasure.progress.set(stream, 'read', 0);
      for await (const some of this.stored.read(stream, erasure.tenantId)) {
        erasure.progress.add(stream, 'read', some.length);
        for (const event of some.filter(({ body }) => isOf(body, events))) {
          const stays = stream === 'intake' && !(await this.isLogged(erasure, event));
          if (!stays) {
            await this.stored.remove(stream, event.sequence);
            erasure.progress.add(stream, 'removed', 1);
          }
          isUnsettled ||= stays || stream === 'dead';
        }
        await this.store.renew(erasure, 'streams');
      }
    }
    return isUnsettled;
  }

  private async isLogged(erasure: ClaimedErasure, { body }: StoredEvent): Promise<boolean> {
    const { data } = JSON.parse(body) as { data?: { webhook_id?: unknown } };
    return typeof data?.webhook_id === 'string' && (await this.store.isLogged(erasure, data.webhook_id));
  }
}

function isOf(body: string, events: PersonEvents): boolean {
  try {
    const event: unknown = JSON.parse(body);
    return typeof event === 'object' && event !== null && events.has(event);
  } catch {
    return events.isMentioned(body);
  }
}
