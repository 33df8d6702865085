/** Which app, and which request of it, the running code belongs to. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { AppLogger } from './app-logger.js';

export interface AppScope {
  readonly logger: AppLogger;
  /** Written into every line: `request_id`, `trace_id`. */
  readonly fields?: Readonly<Record<string, string>>;
}

const storage = new AsyncLocalStorage<AppScope>();

export function currentScope(): AppScope | undefined {
  return storage.getStore();
}

/** Everything started inside, timers and sockets included, belongs to the scope. */
export function runInScope<T>(scope: AppScope, work: () => T): T {
  return storage.run(scope, work);
}
