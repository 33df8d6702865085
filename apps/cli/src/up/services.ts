/** The seven services running, in processes of their own or together in this one. */
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import { builtService } from '../project-folder.js';
import type { PlacedService } from './service-environment.js';
import { ServiceProcess } from './service-process.js';

export interface RunningServices {
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 60_000;

/** Each service as its own process; resolves once they are started, see `untilReady`. */
export function startProcesses(services: readonly PlacedService[], out: Writable): RunningServices {
  const processes = services.map(
    (service, index) => new ServiceProcess(service, builtService(service.name), index, out),
  );
  for (const one of processes) one.start();
  return {
    stop: async () => {
      await Promise.all(processes.map((one) => one.stop()));
    },
  };
}

/** All services in this process, for small machines. */
export async function startTogether(services: readonly PlacedService[]): Promise<RunningServices> {
  const { startApp } = await import('./single-process.js');
  const running: RunningServices[] = [];
  const stop = async (): Promise<void> => {
    await Promise.allSettled(running.map((one) => one.stop()));
  };
  try {
    for (const service of services) running.push(await startApp(service));
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

/** Waits until every service says it is ready. Throws `infra.unavailable` naming those that do not and why. */
export async function untilReady(services: readonly PlacedService[], signal: AbortSignal): Promise<void> {
  const end = Date.now() + READY_WITHIN_MS;
  let waiting = [...services];
  let reasons = new Map<string, string>();
  while (waiting.length > 0) {
    signal.throwIfAborted();
    const states = await Promise.all(
      waiting.map(async (service) => ({ service, state: await readinessOf(service) })),
    );
    const late = states.filter(({ state }) => state !== 'ready');
    waiting = late.map(({ service }) => service);
    reasons = new Map(late.map(({ service, state }) => [service.name, state]));
    if (waiting.length > 0 && Date.now() > end) {
      const named = [...reasons].map(([name, reason]) => `${name} (${reason})`).join(', ');
      throw new AppError(
        'infra.unavailable',
        `Not ready after ${READY_WITHIN_MS / 1_000} s: ${named}. Their log lines above say more.`,
      );
    }
    if (waiting.length > 0) await sleep(100);
  }
}

/** `ready`, or in short why not. */
export async function readinessOf(service: Pick<PlacedService, 'url'>): Promise<string> {
  try {
    const answer = await fetch(`${service.url}/readyz`, { signal: AbortSignal.timeout(2_000) });
    return answer.ok ? 'ready' : (await answer.text()).slice(0, 300);
  } catch {
    return 'does not answer yet';
  }
}
