/** Files every dead letter of the bus in Postgres, where it can be listed long after the stream forgot it. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { eventNameOf } from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { DeadLetters, type DeadLetter } from '@enlace/messaging';
import { DeadLetterStore } from '@enlace/persistence';

@Injectable()
export class DeadLetterFiling implements OnApplicationBootstrap, OnModuleDestroy {
  private stop: (() => Promise<void>) | undefined;

  constructor(
    private readonly bus: DeadLetters,
    private readonly store: DeadLetterStore,
  ) {}

  onApplicationBootstrap(): void {
    this.stop = this.bus.consume('webhook-ingress_dead', (letter) => this.file(letter));
  }

  async onModuleDestroy(): Promise<void> {
    await this.stop?.();
  }

  private async file(letter: DeadLetter): Promise<void> {
    await this.store.put({
      id: letter.event?.id ?? deriveId('dead-letter', letter.id),
      tenantId: letter.tenant ?? '',
      provider: letter.provider ?? '',
      event: letter.event === undefined ? '' : (eventNameOf(letter.event.type) ?? letter.event.type),
      subject: letter.subject,
      consumer: letter.consumer,
      code: letter.code,
      reason: letter.reason,
      deliveries: letter.deliveries,
      envelope: {
        stream: letter.stream,
        sequence: letter.sequence,
        omitted: letter.bodyOmitted,
        event: letter.event ?? letter.body,
      },
    });
  }
}
