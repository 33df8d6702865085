/** Starts the processes of a run, speaks with them and ends them all, also when the run is broken off. */
import { fork, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What Linux counts processor time in, on every machine Node runs on. */
const TICKS_PER_SECOND = 100;
const STACK_STOPS_WITHIN_MS = 90_000;

const running = new Set();

/** A process of this folder that says `ready` with what the others need to know of it. */
export async function startSideProcess(file, settings = {}, env = process.env, execArgv = []) {
  const child = start(new URL(file, import.meta.url), env, execArgv);
  const ready = answerOf(child, file);
  child.send(settings);
  const facts = await ready;
  return {
    ...facts,
    pid: child.pid,
    /** Sends one message and resolves with the one that comes back. */
    ask: (message) => {
      const answer = answerOf(child, file);
      child.send(message);
      return answer;
    },
    stop: () => stop(child),
  };
}

/** Lines the services wrote after they were ready: at this log level each tells of trouble. */
export const trouble = { lines: 0, first: undefined };

/** A built service; resolves when it says it is ready. */
export async function startService(name, env, port, execArgv = []) {
  const url = new URL(`../../dist/bin/${name}.js`, import.meta.url);
  const child = start(url, env, execArgv, [], 'pipe');
  const lines = [];
  child.stdout.on('data', (data) => lines.push(data.toString()));
  try {
    await untilOk(`http://127.0.0.1:${port}/readyz`, child, name);
  } catch (error) {
    throw new Error(`${error.message}; it wrote:\n${lines.join('').slice(-2_000)}`);
  }
  child.stdout.removeAllListeners('data');
  child.stdout.on('data', (data) => noteTrouble(data.toString()));
  return { name, port, url: `http://127.0.0.1:${port}`, pid: child.pid, stop: () => stop(child) };
}

/** Any program of this project run by Node. */
export function startProgram(url, args, env) {
  const child = start(url, env, [], args, 'ignore');
  // It has processes of its own to stop first: killed, it would leave them behind.
  return { pid: child.pid, stop: () => stop(child, STACK_STOPS_WITHIN_MS), child };
}

/** Resident memory of a process, in MB. */
export function residentMb(pid) {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout.trim()) / 1_024;
}

/** Processor time a process has taken so far, in seconds; NaN where the system does not tell. */
export function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return Number.NaN;
  }
}

export async function stopAll() {
  await Promise.all([...running].map(stop));
}

export async function untilOk(url, child, name, withinMs = 30_000) {
  const end = Date.now() + withinMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${name} ended while starting`);
    const ok = await fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ok) return;
    if (Date.now() > end) throw new Error(`${name} was not ready within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function noteTrouble(text) {
  const lines = text.split('\n').filter((line) => line.startsWith('{'));
  trouble.lines += lines.length;
  trouble.first ??= lines[0]?.slice(0, 300);
}

function start(url, env, execArgv, args = [], stdout = 'inherit') {
  const stdio = ['ignore', stdout === 'inherit' ? process.stderr : stdout, 'inherit', 'ipc'];
  const child = fork(fileURLToPath(url), args, { env, execArgv, stdio });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

function answerOf(child, name) {
  return new Promise((resolve, reject) => {
    const gone = (code) => reject(new Error(`${name} ended with ${code}`));
    child.once('exit', gone);
    child.once('message', (message) => {
      child.off('exit', gone);
      if (message.failed === undefined) resolve(message);
      else reject(new Error(`${name}: ${message.failed}`));
    });
  });
}

function stop(child, withinMs = 10_000) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const last = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('exit', () => {
      clearTimeout(last);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
