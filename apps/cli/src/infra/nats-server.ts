/** Starts a NATS server with JetStream on this machine, as a process of its own, and stops it. */
import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import { portAnswers } from './free-port.js';
import { reasonOf } from './run-program.js';
import { programOf, stopProcess } from './running-process.js';

const STARTS_WITHIN_MS = 15_000;
const STOPS_WITHIN_MS = 10_000;

export interface NatsServerOptions {
  /** What `findNatsServer` found. */
  readonly binary: string;
  /** On 127.0.0.1. */
  readonly port: number;
  /** Holds the streams, the configuration, the log and the pid; kept between starts. */
  readonly storeDir: string;
  /** As the server's configuration spells sizes; `8MB` unless told. */
  readonly maxPayload?: string;
}

export interface NatsServer {
  /** `nats://127.0.0.1:<port>`. */
  readonly url: string;
  readonly pid: number;
  /** Ends the server in good order; what the streams hold is kept. */
  stop(): Promise<void>;
}

/**
 * Starts the server and waits until it takes connections. It runs in a session of its own, so that a
 * Ctrl-C in the terminal reaches the launcher and not the server, which must outlive the services. A
 * server left over from a launcher that was killed is ended first: its streams are on disk.
 * @throws AppError `infra.unavailable` when the port is taken or the server does not come up
 */
export async function startNatsServer(options: NatsServerOptions): Promise<NatsServer> {
  const storeDir = resolve(options.storeDir);
  await mkdir(storeDir, { recursive: true });
  await stopLeftover(storeDir);
  if (await portAnswers(options.port)) {
    throw new AppError(
      'infra.unavailable',
      `Port ${options.port}, which NATS is to use, is taken by another program: stop that one or choose another port.`,
    );
  }
  await writeFile(join(storeDir, 'nats.conf'), configuration(options, storeDir));
  const pid = await launch(options.binary, storeDir);
  await untilReady(pid, options.port, storeDir);
  return {
    url: `nats://127.0.0.1:${options.port}`,
    pid,
    stop: () => stopProcess(pid, STOPS_WITHIN_MS),
  };
}

function configuration(options: NatsServerOptions, storeDir: string): string {
  // JSON spells strings and numbers as the server's own format does.
  const lines = [
    `server_name: enlace-local`,
    `listen: "127.0.0.1:${options.port}"`,
    `max_payload: ${options.maxPayload ?? '8MB'}`,
    `pid_file: ${JSON.stringify(join(storeDir, 'nats.pid'))}`,
    `jetstream { store_dir: ${JSON.stringify(storeDir)} }`,
  ];
  return `${lines.join('\n')}\n`;
}

async function launch(binary: string, storeDir: string): Promise<number> {
  const log = openSync(join(storeDir, 'nats.log'), 'w');
  try {
    const child = spawn(binary, ['-c', join(storeDir, 'nats.conf')], {
      detached: true,
      stdio: ['ignore', log, log],
      windowsHide: true,
    });
    child.unref();
    await new Promise<void>((started, failed) => {
      child.once('spawn', started);
      child.once('error', failed);
    });
    if (child.pid === undefined) throw new Error('it has no process number');
    return child.pid;
  } catch (error) {
    const reason = reasonOf(error);
    throw new AppError('infra.unavailable', `${binary} could not be started: ${reason}`);
  } finally {
    closeSync(log);
  }
}

async function untilReady(pid: number, port: number, storeDir: string): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  while (!(await portAnswers(port))) {
    const ended = (await programOf(pid)) === undefined;
    if (ended || Date.now() > end) {
      await stopProcess(pid, STOPS_WITHIN_MS);
      const log = await readFile(join(storeDir, 'nats.log'), 'utf8').catch(() => '');
      const last = log.trim().split('\n').slice(-3).join('\n');
      throw new AppError(
        'infra.unavailable',
        `The NATS server ${ended ? 'ended' : 'did not answer'} while starting. It said last:\n${last}`,
      );
    }
    await sleep(20);
  }
}

async function stopLeftover(storeDir: string): Promise<void> {
  const text = await readFile(join(storeDir, 'nats.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (Number.isInteger(pid) && /^nats-server/.test((await programOf(pid)) ?? '')) {
    await stopProcess(pid, STOPS_WITHIN_MS);
  }
}
