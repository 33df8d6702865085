/** What a failed query means: the database is away, two transactions got in each other's way, or it is our mistake. */
import { isNativeError } from 'node:util/types';
import { AppError, retry } from '@enlace/contracts';

/** SQLSTATEs (https://www.postgresql.org/docs/current/errcodes-appendix.html) after which the same may succeed later. */
const AWAY = /^(08|53|58|28)|^(57P0[1-5]|57014|3D000|25006|25P03|F0001|XX000)$/;
const SOCKET = /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOST|ENET|ENOENT|EACCES)/;
/** Failures the driver tells by words only. */
const DRIVER =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Cannot use a pool after|The server does not support SSL|Client was closed)/;
/** A table or column this release needs is missing. */
const BEHIND = new Set(['42P01', '42703']);
const CONFLICT = new Set(['40001', '40P01']);
const LOST_STATEMENT = new Set(['26000', '42P05', '0A000']);
const ROLE_REFUSED = new Set(['42501', '22023', '42704']);

/** The AppError a failure stands for, or the failure itself when it says nothing of the connection. */
export function failureOf(error: unknown): unknown {
  // Node's own errors are no `instanceof Error` where tests run in a realm of their own.
  if (!isNativeError(error) || error instanceof AppError) return error;
  const code = sqlState(error);
  if (error instanceof AggregateError && error.errors.length > 0) return failureOf(error.errors[0]);
  if (code !== undefined && BEHIND.has(code)) {
    return new AppError(
      'database.schema_behind',
      `The schema is not this release's: ${error.message}`,
      retry(),
    );
  }
  const away = code === undefined ? DRIVER.test(error.message) : AWAY.test(code) || SOCKET.test(code);
  return away ? databaseUnavailable(code ?? 'connection lost', error) : error;
}

/** @param what a SQLSTATE or a short reason; never the address, which holds the password */
export function databaseUnavailable(what: string, cause?: Error): AppError {
  const error = new AppError('database.unavailable', `Postgres cannot be used right now (${what})`, retry());
  if (cause !== undefined) error.cause = cause;
  return error;
}

/** Whether the transaction lost against another one and may simply run again. */
export function isConflict(error: unknown): boolean {
  return CONFLICT.has(sqlState(error) ?? '');
}

/**
 * Whether a prepared statement was not where it was put, or is no longer what it was: a pooler gave us another
 * connection, or a migration changed a table.
 */
export function isLostStatement(error: unknown): boolean {
  return LOST_STATEMENT.has(sqlState(error) ?? '');
}

/** Whether Postgres refused `SET ROLE`: the role is missing, or not ours to take. */
export function isRoleRefusal(error: unknown): boolean {
  return ROLE_REFUSED.has(sqlState(error) ?? '');
}

/** Whether the values themselves were refused, so that the same statement would fail again. */
export function isBadValue(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error) ?? '');
}

/** Whether somebody else has written the same key. */
export function isTaken(error: unknown): boolean {
  return sqlState(error) === '23505';
}

function sqlState(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
