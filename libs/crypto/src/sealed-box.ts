/** Secrets at rest: sealed with AES-256-GCM and bound to the tenant, record and field they belong to. */
import { createCipheriv, createDecipheriv, randomBytes, type KeyObject } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

const CIPHER = 'aes-256-gcm';
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Where a sealed text belongs. It opens nowhere else, so a row copied to another tenant stays shut. */
export interface SealContext {
  readonly tenant: string;
  readonly record: string;
  readonly field: string;
}

export type SealedBoxErrorCode = 'unknown_key' | 'malformed' | 'tampered';

const REASONS: Record<SealedBoxErrorCode, string> = {
  unknown_key: 'The sealed text was sealed with a key that the key ring does not hold',
  malformed: 'The text is not a sealed text of a known version',
  tampered: 'The sealed text was changed, or belongs to another tenant, record or field',
};

/** Why a sealed text did not open. Carries neither the text nor anything of the keys. */
export class SealedBoxError extends Error {
  override readonly name = 'SealedBoxError';

  constructor(readonly code: SealedBoxErrorCode) {
    super(REASONS[code]);
  }
}

/** Seals with the ring's active key and opens with any of its keys. */
export class SealedBox {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /**
   * Returns `v1.<keyId>.<nonce>.<ciphertext>.<tag>` (base64url); the same plaintext gives another text
   * each time. Random 96-bit nonces are safe up to 2^32 seals a key, far above what credentials need.
   */
  seal(plaintext: string, context: SealContext): string {
    const keyId = this.#ring.activeId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.#keyOf(keyId), nonce, { authTagLength: TAG_BYTES });
    cipher.setAAD(additionalData(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
    return [VERSION, keyId, ...[nonce, ciphertext, cipher.getAuthTag()].map(encode)].join('.');
  }

  /**
   * The plaintext, if the text is unchanged and was sealed for this very context.
   * @throws SealedBoxError
   */
  open(sealed: string, context: SealContext): string {
    const { keyId, nonce, ciphertext, tag } = read(sealed);
    const decipher = createDecipheriv(CIPHER, this.#keyOf(keyId), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(context));
    decipher.setAuthTag(tag);
    try {
      return Buffer.concat([decipher.update(ciphertext), decipher.final()]).toString('utf8');
    } catch {
      throw new SealedBoxError('tampered');
    }
  }

  /**
   * Whether the text was sealed with another key than the active one, so that it should be sealed anew.
   * @throws SealedBoxError `malformed` when it is no sealed text.
   */
  needsRotation(sealed: string): boolean {
    return read(sealed).keyId !== this.#ring.activeId;
  }

  #keyOf(id: string): KeyObject {
    const key = this.#ring.find(id);
    if (key === undefined) throw new SealedBoxError('unknown_key');
    return key;
  }
}

/** A JSON array keeps the three apart: no choice of names makes two contexts look alike. */
function additionalData({ tenant, record, field }: SealContext): Buffer {
  return Buffer.from(JSON.stringify([tenant, record, field]), 'utf8');
}

function read(sealed: string): { keyId: string; nonce: Buffer; ciphertext: Buffer; tag: Buffer } {
  const [version, keyId, nonce, ciphertext, tag, ...rest] = sealed.split('.');
  if (version !== VERSION || !keyId || tag === undefined || rest.length > 0) {
    throw new SealedBoxError('malformed');
  }
  return {
    keyId,
    nonce: decode(nonce, NONCE_BYTES),
    ciphertext: decode(ciphertext),
    tag: decode(tag, TAG_BYTES),
  };
}

function encode(bytes: Buffer): string {
  return bytes.toString('base64url');
}

/** Strict base64url: Node skips what it does not know, which would let two texts mean the same bytes. */
function decode(text: string | undefined, length?: number): Buffer {
  const bytes = Buffer.from(text ?? '', 'base64url');
  if (bytes.toString('base64url') !== text || (length !== undefined && bytes.length !== length)) {
    throw new SealedBoxError('malformed');
  }
  return bytes;
}
