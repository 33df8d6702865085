/** P10: an event that nobody could handle ends visibly, with its reason, in the log of its webhook. */
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { JetStreamServer } from '@enlace/messaging';
import { InboundStore } from '@enlace/persistence';
import { arrivedEvent } from './arrived-event.js';

@Injectable()
export class DeadEvents implements OnModuleInit {
  constructor(
    private readonly server: JetStreamServer,
    private readonly store: InboundStore,
  ) {}

  onModuleInit(): void {
    this.server.onDead(async (letter, event) => {
      if (event?.integrationid === undefined || letter.stream !== 'inbound') return;
      await this.store.markFailed(arrivedEvent(event), 'failed', `${letter.code}: ${letter.reason}`);
    });
  }
}
