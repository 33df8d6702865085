/** Names a failure for the log without its words, which may repeat what could not be read. */
import { AppError } from '@enlace/contracts';

/** The code of our own errors and of the system's (`ECONNREFUSED`, an SQLSTATE), else the name of the error's class. */
export function failureCode(error: unknown): string {
  if (error instanceof AppError) return error.code;
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
