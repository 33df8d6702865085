/** Puts a coloured name before each line of a service's output, so that seven logs can share a terminal. */
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import pc from 'picocolors';

const COLOURS = [pc.cyan, pc.magenta, pc.yellow, pc.blue, pc.green, pc.red, pc.gray] as const;

/** One stream of a service's output: whole lines go out behind the name, as soon as they are whole. */
export class PrefixedLines {
  private readonly prefix: string;
  private readonly decoder = new StringDecoder('utf8');
  private rest = '';

  /** @param index of the service, which gives it its colour */
  constructor(
    name: string,
    index: number,
    private readonly out: Writable,
  ) {
    const colour = COLOURS[index % COLOURS.length] ?? pc.gray;
    this.prefix = colour(name.padEnd(16));
  }

  /** Chunks may end anywhere, also within a character. */
  write(chunk: Buffer): void {
    this.take(this.decoder.write(chunk));
  }

  /** The stream is over: what was no whole line yet is shown as one. */
  end(): void {
    this.take(this.decoder.end());
    if (this.rest !== '') this.take('\n');
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.out.write(`${this.prefix} ${readable(line)}\n`);
  }
}

/** A log line as level, sentence and fields; anything else as it is. */
function readable(line: string): string {
  const log = logLine(line);
  if (log === undefined) return line;
  const { level, message, time: _time, service: _service, ...fields } = log;
  const rest = Object.entries(fields)
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(' ');
  return `${shade(level)} ${message}${rest === '' ? '' : pc.dim(` ${rest}`)}`;
}

interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** Other programs write JSON too: only what names a level and a sentence is a line of our log. */
function logLine(line: string): LogLine | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const parsed = JSON.parse(line) as Partial<LogLine>;
    const { level, message } = parsed;
    return typeof level === 'string' && typeof message === 'string'
      ? { ...parsed, level, message }
      : undefined;
  } catch {
    return undefined;
  }
}

function shade(level: string): string {
  if (level === 'warn') return pc.yellow('warn ');
  if (level === 'error' || level === 'fatal') return pc.red(level);
  return pc.dim(level);
}
