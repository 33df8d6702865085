/** Looks after a process by its number: is it there, what is it, and stop it. */
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from './run-program.js';

/** Whether a process with this number runs, whoever owns it; one that has ended and waits to be noticed does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return typeof error === 'object' && error !== null && 'code' in error && error.code === 'EPERM';
  }
  return platform() !== 'linux' || !isZombie(pid);
}

/** Ended and waiting to be noticed, with its last thread gone: until then its ports are still its own. */
function isZombie(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const ended = stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
    return ended && readdirSync(`/proc/${pid}/task`).length <= 1;
  } catch {
    return false;
  }
}

/**
 * The name of the program a process runs, such as `postgres`; undefined when there is no such process
 * or the system does not say. Numbers are given out again, so a pid from a file proves nothing alone.
 */
export async function programOf(pid: number): Promise<string | undefined> {
  if (!isAlive(pid)) return undefined;
  if (platform() === 'linux') {
    const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
    return name.trim() || undefined;
  }
  if (platform() === 'win32') {
    const { stdout } = await runProgram('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH']);
    return /^"([^"]+?)(?:\.exe)?"/i.exec(stdout.trim())?.[1];
  }
  const { stdout } = await runProgram('ps', ['-p', String(pid), '-o', 'comm=']);
  return basename(stdout.trim()) || undefined;
}

/** Waits until the process is gone; false when the time is over and it is still there. */
export async function untilGone(pid: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  while (isAlive(pid)) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/** Asks a process to end, and ends it when it has not done so within the time. */
export async function stopProcess(pid: number, graceMs: number): Promise<void> {
  signal(pid, 'SIGTERM');
  if (await untilGone(pid, graceMs)) return;
  signal(pid, 'SIGKILL');
  await untilGone(pid, graceMs);
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself meanwhile.
  }
}
