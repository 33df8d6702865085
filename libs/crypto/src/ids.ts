/** Ids: derived ones that are the same every time, and random ones that sort by time. */
import { randomBytes, randomUUID } from 'node:crypto';
import { parse, v5, v7 } from 'uuid';

/** Names Enlace's ids apart from everyone else's. Changing it would make every known event new again. */
const ENLACE_NAMESPACE = parse('d58e6a4e-5c0b-4f0e-9d5a-7b8f3b1f2c61');

/**
 * A UUID (version 5, name-based) that is always the same for the same parts, in the same order. Parts
 * are written as a JSON array, so that ['a', 'bc'] and ['ab', 'c'] differ.
 */
export function deriveId(...parts: readonly string[]): string {
  return v5(Buffer.from(JSON.stringify(parts)), ENLACE_NAMESPACE);
}

/** A random UUID (version 7) that sorts by the time it was made, which keeps database indexes compact. */
export function randomId(): string {
  return v7();
}

/** A random UUID (version 4), in no order: many times cheaper, for what is only to be told apart. */
export function requestId(): string {
  return randomUUID();
}

/** An unguessable text in base64url, from the given number of random bytes (at least 16; 32 unless told). */
export function randomToken(bytes = 32): string {
  if (!Number.isInteger(bytes) || bytes < 16) throw new RangeError('A token needs at least 16 random bytes');
  return randomBytes(bytes).toString('base64url');
}
