/** One sentence for the person at the terminal: what went wrong and how to mend it. */
import { AppError } from '@enlace/contracts';

/** Our own errors say it already; anything else is named without its stack. */
export function explain(error: unknown): string {
  if (error instanceof AppError) return error.message;
  return error instanceof Error ? `Unexpected: ${error.message}` : 'Unexpected failure';
}
