/** Waiting for what must come. */
import { setTimeout as pause } from 'node:timers/promises';

/** The first value that fits; fails with what it saw last when none came in time. Times are milliseconds. */
export async function until<Value>(
  look: () => Promise<Value> | Value,
  fits: (value: Value) => boolean,
  withinMs = 20_000,
  pauseMs = 50,
): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    if (Date.now() > end)
      throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(value)?.slice(0, 2_000)}`);
    await pause(pauseMs);
  }
}
