/** One service as a process of its own: started, prefixed, restarted with a growing pause when it crashes. */
import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { PrefixedLines } from '../terminal/prefixed-lines.js';
import type { PlacedService } from './service-environment.js';

/** Pauses before a crashed service is started again: the first, doubled each time up to the longest; milliseconds. */
export interface RestartPauses {
  readonly firstMs: number;
  readonly longestMs: number;
}

const PAUSES: RestartPauses = { firstMs: 500, longestMs: 30_000 };

/** A service that ran this long before it crashed starts again with the first pause. */
const STEADY_MS = 60_000;
const STOPS_WITHIN_MS = 25_000;

export class ServiceProcess {
  private child: ChildProcess | undefined;
  private pauseMs: number;
  private startedAt = 0;
  private restart: NodeJS.Timeout | undefined;
  private stopping = false;

  constructor(
    readonly service: PlacedService,
    private readonly entry: string,
    private readonly index: number,
    private readonly out: Writable,
    private readonly pauses: RestartPauses = PAUSES,
  ) {
    this.pauseMs = pauses.firstMs;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /**
   * A session of its own keeps a Ctrl-C of the terminal away from it; the channel to its parent tells it when the
   * parent is gone.
   */
  start(): void {
    this.startedAt = Date.now();
    const child = spawn(process.execPath, ['--enable-source-maps', this.entry], {
      env: { ...this.service.env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      detached: true,
    });
    this.child = child;
    this.show(child.stdout);
    this.show(child.stderr);
    child.once('error', (error) => {
      if (child.pid !== undefined || this.child !== child) return;
      this.child = undefined;
      if (!this.stopping) this.again(error.message);
    });
    child.once('exit', (code, signal) => {
      this.child = undefined;
      if (!this.stopping) this.again(signal ?? `code ${code ?? 'none'}`);
    });
  }

  /** Asks it to stop, waits for it, and ends it when it does not come to an end. */
  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.restart);
    const { child } = this;
    if (child === undefined) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS);
    await ended;
    clearTimeout(hard);
  }

  /** Lines of its own for each stream, so that half a line of one never continues the other's. */
  private show(stream: Readable | null): void {
    const lines = this.lines();
    stream?.on('data', (chunk: Buffer) => lines.write(chunk));
    stream?.once('end', () => lines.end());
  }

  private lines(): PrefixedLines {
    return new PrefixedLines(this.service.name, this.index, this.out);
  }

  private again(why: string): void {
    if (Date.now() - this.startedAt >= STEADY_MS) this.pauseMs = this.pauses.firstMs;
    this.lines().write(Buffer.from(`ended unexpectedly (${why}); starting again in ${this.pauseMs} ms\n`));
    this.restart = setTimeout(() => this.start(), this.pauseMs);
    this.pauseMs = Math.min(this.pauseMs * 2, this.pauses.longestMs);
  }
}
