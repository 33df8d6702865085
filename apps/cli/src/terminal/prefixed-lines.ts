/** Puts a coloured name before each line of a service's output, so that seven logs can share a terminal. */
import type { Writable } from 'node:stream';
import pc from 'picocolors';

const COLOURS = [pc.cyan, pc.magenta, pc.yellow, pc.blue, pc.green, pc.red, pc.gray] as const;

/** A function that takes chunks of output and writes whole lines, each behind the name. */
export function prefixedLines(name: string, index: number, out: Writable): (chunk: Buffer) => void {
  const colour = COLOURS[index % COLOURS.length] ?? pc.gray;
  const prefix = colour(name.padEnd(16));
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk.toString('utf8')).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) out.write(`${prefix} ${readable(line)}\n`);
  };
}

/** A JSON log line as level and sentence; anything else as it is. */
function readable(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const {
      level,
      message,
      time: _time,
      service: _service,
      ...fields
    } = JSON.parse(line) as Record<string, unknown>;
    const rest = Object.entries(fields)
      .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(' ');
    return `${shade(String(level))} ${String(message)}${rest === '' ? '' : pc.dim(` ${rest}`)}`;
  } catch {
    return line;
  }
}

function shade(level: string): string {
  if (level === 'warn') return pc.yellow('warn ');
  if (level === 'error' || level === 'fatal') return pc.red(level);
  return pc.dim(level);
}
