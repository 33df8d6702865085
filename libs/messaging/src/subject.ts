/** Reading and comparing subjects; how they are spelled stays with the contracts. */
import { STREAMS, type StreamName } from '@enlace/contracts';

export interface SubjectAddress {
  readonly stream: StreamName;
  readonly provider: string;
  readonly tenant: string;
}

/** Stream, provider and tenant of a subject; undefined when it is none of ours. */
export function addressOf(subject: string): SubjectAddress | undefined {
  const [stream, provider, tenant, ...event] = subject.split('.');
  if (provider === undefined || tenant === undefined || event.length === 0) return undefined;
  const known = STREAMS.find((name) => name === stream);
  return known === undefined ? undefined : { stream: known, provider, tenant };
}

/** Whether some subject matches both patterns (`*` one token, `>` one or more at the end). */
export function overlap(first: string, second: string): boolean {
  const left = first.split('.');
  const right = second.split('.');
  for (let index = 0; ; index += 1) {
    const a = left[index];
    const b = right[index];
    if (a === undefined || b === undefined) return a === b;
    if (a === '>' || b === '>') return true;
    if (a !== '*' && b !== '*' && a !== b) return false;
  }
}
