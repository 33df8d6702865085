/** Signatures and fingerprints over bytes, as providers make them. */
import { createHash, createHmac } from 'node:crypto';

/**
 * Keyed digest of `data` (a string counts as UTF-8).
 * @throws when the secret is empty: a signature anyone could make proves nothing.
 */
export function hmac(
  algorithm: 'sha1' | 'sha256',
  secret: string,
  data: Uint8Array | string,
  encoding: 'hex' | 'base64',
): string {
  if (secret === '') throw new Error('An HMAC needs a secret that is not empty');
  return createHmac(algorithm, secret).update(data).digest(encoding);
}

/** SHA-256 of `data` (a string counts as UTF-8), in lower-case hex unless told otherwise. */
export function sha256(data: Uint8Array | string, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(data).digest(encoding);
}
