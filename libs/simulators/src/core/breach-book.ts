/** Keeps the calls in which our side broke a rule of the provider, and which of them a test meant to provoke. */
import { BoundedList } from './bounded-list.js';

/** A call that the provider refuses, or would come to refuse, because of us. */
export interface Breach {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly method: string;
  /** Without query string; tokens are masked. */
  readonly path: string;
  /** The provider's own: Graph's code, elsewhere the HTTP status. */
  readonly code: number;
  /** What was wrong, in the provider's words. */
  readonly reason: string;
}

const KEPT = 1_000;

export class BreachBook {
  private readonly breaches = new BoundedList<Breach>(KEPT);
  private readonly declared: RegExp[] = [];

  /** All, oldest first; the last 1,000. */
  all(): readonly Breach[] {
    return this.breaches.all();
  }

  /** Writes one down. */
  note(breach: Breach): void {
    this.breaches.add(breach);
  }

  /** From now on a breach that reads like this is meant; at least one is to come. */
  declare(pattern: RegExp): void {
    this.declared.push(pattern);
  }

  /** Those nobody meant. */
  undeclared(): readonly Breach[] {
    return this.all().filter((breach) => !this.declared.some((pattern) => pattern.test(breachText(breach))));
  }

  /** What was declared and did not come. */
  missing(): readonly RegExp[] {
    return this.declared.filter((pattern) => !this.all().some((breach) => pattern.test(breachText(breach))));
  }
}

/** `131056 POST /v25.0/1/messages: too many messages`; what declarations are compared with. */
export function breachText({ method, path, code, reason }: Breach): string {
  return `${code} ${method} ${path}: ${reason}`;
}
