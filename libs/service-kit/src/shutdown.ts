/** How a service stops: in which order, and how long each part may take. */

/** The parts of a running service that stop one after another. */
export interface ShutdownParts {
  /** `/readyz` says 503 from now on; nothing else changes. */
  withdrawReadiness(): void;
  /** Takes no more messages from JetStream. */
  stopPulling(): Promise<void>;
  /** Accepts no more connections; resolves when the requests in hand were answered, at the latest after that time. */
  closeListener(withinMs: number): Promise<void>;
  /** Lets handlers end, within the same time; the rest goes back to the stream at once. */
  finishHandlers(): Promise<void>;
  /** Nest's own hooks: modules end what they began, with bus and database still there. */
  closeApp(): Promise<void>;
  drainBus(): Promise<void>;
  closeDatabase(): Promise<void>;
  /** Last, so that the numbers and spans of the shutdown itself can be seen. */
  closeTelemetry(): Promise<void>;
}

export interface ShutdownTiming {
  /** Time for load balancers to look elsewhere, in milliseconds. */
  readonly delayMs: number;
  /** What requests and handlers in hand may take together, in milliseconds. */
  readonly drainTimeoutMs: number;
}

/** A part that fails is reported and the next goes on: half a shutdown leaves more behind than a bad one. */
export async function shutdown(
  parts: ShutdownParts,
  timing: ShutdownTiming,
  report: (part: keyof ShutdownParts, error: unknown) => void,
): Promise<void> {
  const run = async (part: keyof ShutdownParts, work: () => void | Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      report(part, error);
    }
  };
  await run('withdrawReadiness', () => parts.withdrawReadiness());
  if (timing.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, timing.delayMs));
  await run('stopPulling', () => parts.stopPulling());
  await Promise.all([
    run('closeListener', () => parts.closeListener(timing.drainTimeoutMs)),
    run('finishHandlers', () => parts.finishHandlers()),
  ]);
  await run('closeApp', () => parts.closeApp());
  await run('drainBus', () => parts.drainBus());
  await run('closeDatabase', () => parts.closeDatabase());
  await run('closeTelemetry', () => parts.closeTelemetry());
}
