/** Starts hearing the bus as soon as what the handlers need is there, and not before. */
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import type { AppLogger } from './logging/app-logger.js';

export interface ConsumersOptions {
  /** Throws while the handlers could not do their work. */
  readonly check: () => Promise<void>;
  readonly start: () => Promise<unknown>;
  readonly logger: AppLogger;
  /** Milliseconds between two looks; 500 unless told. */
  readonly lookEveryMs?: number;
}

const LOOK_EVERY_MS = 500;

export class Consumers {
  readonly #stop = new AbortController();
  #fault: AppError | undefined;
  #waiting: Promise<void> = Promise.resolve();

  constructor(private readonly options: ConsumersOptions) {}

  /** Returns at once; the start itself happens when everything is there. */
  begin(): void {
    this.#waiting = this.#startWhenReady();
  }

  /** For readiness: throws when what is wired wrongly will never start, however long one waits. */
  async check(): Promise<void> {
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** After this nothing is started any more. */
  async cancel(): Promise<void> {
    this.#stop.abort();
    await this.#waiting;
  }

  async #startWhenReady(): Promise<void> {
    let reported: string | undefined;
    while (!this.#stop.signal.aborted) {
      try {
        await this.options.check();
        if (this.#stop.signal.aborted) return;
        await this.options.start();
        return;
      } catch (error) {
        if (error instanceof AppError && error.code === 'config.invalid') return this.#giveUp(error);
        const code = error instanceof AppError ? error.code : 'internal.error';
        if (code !== reported) this.options.logger.warn('Not hearing the bus yet', { code, error });
        reported = code;
      }
      await pause(this.options.lookEveryMs ?? LOOK_EVERY_MS, undefined, { signal: this.#stop.signal }).catch(
        () => undefined,
      );
    }
  }

  #giveUp(error: AppError): void {
    this.#fault = error;
    this.options.logger.error('The handlers of events are wired wrongly', { error });
  }
}
