/** Where a provider puts off a call that sends nothing, everybody waits who would wait after a message. */
import { Injectable } from '@nestjs/common';
import { OutboundStore, type PutOffPlace } from '@enlace/persistence';
import { ProviderPutOff, type PutOff } from '@enlace/providers';
import { AppLogger } from '@enlace/service-kit';
import { DeliveryOutcomes } from './outbound/delivery-outcomes.js';

@Injectable()
export class Pauses {
  constructor(
    private readonly store: OutboundStore,
    private readonly outcomes: DeliveryOutcomes,
    private readonly logger: AppLogger,
  ) {}

  /** Does the work; what it is put off with is kept before the error goes on. */
  async during<Result>(place: PutOffPlace, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProviderPutOff) await this.keep(place, error.effect);
      throw error;
    }
  }

  /** Never throws: the next message would meet the same and be put off by it. */
  async keep(place: PutOffPlace, effect: PutOff): Promise<void> {
    const { code, reason, stopped } = effect;
    try {
      await this.store.putOff(place, effect);
    } catch (error) {
      this.logger.warn('a wait that the provider asked for could not be kept', { code, error });
      return;
    }
    if (stopped === true) await this.outcomes.channel(place, { stopped: { code, reason } });
  }
}
