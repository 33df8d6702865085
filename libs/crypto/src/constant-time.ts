/** Comparison of secrets that takes as long for a near miss as for a far one. */
import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Whether two strings are the same, without telling by its duration where they differ. Lengths may
 * differ: both are digested first, because `timingSafeEqual` throws on unequal lengths. UTF-16 keeps
 * every code unit, so that ill-formed strings are not mistaken for one another as UTF-8 would do.
 */
export function constantTimeEqual(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(value: string): Buffer {
  return createHash('sha256').update(value, 'utf16le').digest();
}
