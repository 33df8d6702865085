/** Looks for lanes that wait without a worker: a crash, a delay that has passed, a request that was lost with the bus. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { LaneRunner } from './lane-runner.js';

const EVERY_MS = 500;
const AFTER_A_FAILURE_MS = 1_000;

@Injectable()
export class LaneSweeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly sweeping: Repeating;

  constructor(lanes: LaneRunner, logger: AppLogger) {
    const options = { what: 'sweeping the lanes', everyMs: EVERY_MS, afterFailureMs: AFTER_A_FAILURE_MS };
    this.sweeping = new Repeating(options, logger, () => lanes.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }
}
