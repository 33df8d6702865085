/** Makes sure the streams are there before a service relies on them. */
import { AppError, retry } from '@enlace/contracts';
import type { Bus } from './bus.js';

export class Topology {
  /**
   * Idempotent. Throws `bus.unavailable` (retry) when NATS does not answer in time; the bus goes on by itself
   * and makes the streams whenever it connects and whenever it finds them gone.
   */
  static async ensure(bus: Bus): Promise<void> {
    try {
      await bus.ensureStreams();
    } catch (error) {
      if (error instanceof AppError) throw error;
      const reason = error instanceof Error ? error.message : 'unknown';
      throw new AppError('bus.unavailable', `the streams cannot be made: ${reason}`, retry());
    }
  }
}
