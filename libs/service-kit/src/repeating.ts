/** Work done again and again, one turn after the other, that a shutdown can wait for. */
import type { AppLogger } from './logging/app-logger.js';

export interface RepeatingOptions {
  /** For the log: what could not be done this time. */
  readonly what: string;
  /** Milliseconds from the end of one turn to the start of the next. */
  readonly everyMs: number | (() => number);
  /** The pause after a turn that failed; `everyMs` unless told. */
  readonly afterFailureMs?: number;
}

export class Repeating {
  private timer: NodeJS.Timeout | undefined;
  /** When the next turn comes; undefined while one is under way. */
  private nextAt: number | undefined;
  private turn: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly options: RepeatingOptions,
    private readonly logger: AppLogger,
    private readonly work: () => Promise<void>,
  ) {}

  /** Whether `stop` was called: long turns look here and come to an end. */
  get stopping(): boolean {
    return this.stopped;
  }

  /** The first turn comes after one pause, or at once. */
  start(when: 'now' | 'later' = 'later'): void {
    this.schedule(when === 'now' ? 0 : this.pause());
  }

  /** The next turn comes within `ms`, where it would come later; one that is under way is not followed sooner. */
  hurry(ms: number): void {
    if (this.nextAt === undefined || this.nextAt - Date.now() <= ms) return;
    clearTimeout(this.timer);
    this.schedule(ms);
  }

  /** Resolves when the turn under way, if any, is over; there is no other after it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.turn;
  }

  /** For a turn that has many things to do: several at a time, and none is begun any more after `stop`. */
  async each<Item>(
    items: Iterable<Item>,
    atATime: number,
    work: (item: Item) => Promise<void>,
  ): Promise<void> {
    const waiting = [...items].values();
    await Promise.all(
      Array.from({ length: atATime }, async () => {
        for (const item of waiting) {
          if (this.stopped) return;
          await work(item);
        }
      }),
    );
  }

  private schedule(ms: number): void {
    if (this.stopped) return;
    this.nextAt = Date.now() + ms;
    this.timer = setTimeout(() => {
      this.nextAt = undefined;
      this.turn = this.take();
    }, ms);
  }

  private async take(): Promise<void> {
    try {
      await this.work();
      this.schedule(this.pause());
    } catch (error) {
      this.logger.warn(`${this.options.what}: will be tried again`, { error });
      this.schedule(this.options.afterFailureMs ?? this.pause());
    }
  }

  private pause(): number {
    const { everyMs } = this.options;
    return typeof everyMs === 'number' ? everyMs : everyMs();
  }
}
