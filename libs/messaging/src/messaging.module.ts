/** Gives a Nest app its bus and its dead letters, and closes them when the app is done. */
import { Global, Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { Bus, type BusOptions } from './bus.js';
import { DeadLetters } from './dead-letters.js';

@Global()
@Module({})
export class MessagingModule implements OnApplicationShutdown {
  constructor(
    @Inject(Bus) private readonly bus: Bus,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
  ) {}

  /** Takes a bus that is open already, or opens one. Either way it is drained when the app shuts down. */
  static forRoot(options: BusOptions | Bus): DynamicModule {
    return {
      module: MessagingModule,
      providers: [
        { provide: Bus, useFactory: () => (options instanceof Bus ? options : Bus.open(options)) },
        { provide: DeadLetters, useFactory: (bus: Bus) => new DeadLetters(bus), inject: [Bus] },
      ],
      exports: [Bus, DeadLetters],
    };
  }

  /** After the servers have been closed: what they handed back is on its way. */
  async onApplicationShutdown(): Promise<void> {
    await this.deadLetters.close();
    await this.bus.drain();
  }
}
