/** The keys callers of the API hold: how one is made, taken apart and kept. */
import { randomBytes } from 'node:crypto';
import { sha256 } from './digest.js';

/** 32 letters and digits, so that five random bits pick one without bias; none is easily misread. */
const ID_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const ID_LENGTH = 16;
const SECRET_BYTES = 32;
const API_KEY = /^enl_([0-9a-z]{16})_([0-9a-f]{64})$/;

export interface NewApiKey {
  /** `enl_<id>_<secret>`: shown once to the one who asked for it, and never stored. */
  readonly key: string;
  /** Public name of the key: 16 characters of a-z 0-9, safe in URLs and logs. */
  readonly id: string;
  /** What is stored, see `hashApiKey`. */
  readonly hash: string;
}

export interface ApiKeyParts {
  readonly id: string;
  readonly secret: string;
}

/** Makes a new key of 256 random bits. */
export function createApiKey(): NewApiKey {
  const id = Array.from(randomBytes(ID_LENGTH), (byte) => ID_ALPHABET.charAt(byte % 32)).join('');
  const key = `enl_${id}_${randomBytes(SECRET_BYTES).toString('hex')}`;
  return { key, id, hash: hashApiKey(key) };
}

/** The parts of a key as a caller sent it; undefined when it has not the form of one. */
export function parseApiKey(key: string): ApiKeyParts | undefined {
  const [, id, secret] = API_KEY.exec(key) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

/**
 * SHA-256 of the whole key in hex, for storing and comparing (with `constantTimeEqual`). No salt and no
 * slow hash: those protect guessable passwords, and 256 random bits cannot be guessed.
 */
export function hashApiKey(key: string): string {
  return sha256(key);
}
