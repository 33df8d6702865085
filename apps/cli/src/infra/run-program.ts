/** Runs another program to its end and tells what it said. */
import { spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly cwd?: string;
  /** The whole environment of the program; this process's own when left out. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Run as this user and group; only root can. */
  readonly identity?: Identity | undefined;
  /** What the program reads on its standard input. */
  readonly input?: string;
  /** After this time it is killed, and counts as failed. Two minutes unless told. */
  readonly timeoutMs?: number;
}

export interface Identity {
  readonly uid: number;
  readonly gid: number;
}

export interface ProgramResult {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Never rejects: a program that is not there, that may not be run or that is killed comes back as
 * `ok: false` with the reason in `stderr`.
 */
export function runProgram(
  file: string,
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<ProgramResult> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      timeout: options.timeoutMs ?? 120_000,
      killSignal: 'SIGKILL',
      windowsHide: true,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: { ...options.env } }),
      ...(options.identity ?? {}),
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.once('error', (error) => resolve({ ok: false, stdout, stderr: `${stderr}${error.message}` }));
    child.once('close', (code, signal) => {
      const killed = signal === null ? '' : `\nkilled by ${signal}`;
      resolve({ ok: code === 0, stdout, stderr: stderr + killed });
    });
    // The program may end without reading what it was given.
    child.stdin.once('error', () => undefined);
    child.stdin.end(options.input ?? '');
  });
}

/** What an error says, and what was beneath it. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return String(error);
  const cause = 'cause' in error && error.cause !== undefined ? `: ${reasonOf(error.cause)}` : '';
  return `${String(error.message)}${cause}`;
}
