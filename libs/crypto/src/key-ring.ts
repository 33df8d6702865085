/** The keys that seal stored credentials: one active, older ones kept so that what they sealed still opens. */
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/**
 * Holds keys as opaque key objects in private fields, so that neither logging nor serializing a ring
 * shows them. To rotate: put a new entry in front, reseal what `SealedBox.needsRotation` names, then
 * drop the old entry.
 */
export class KeyRing {
  readonly activeId: string;
  readonly #keys: ReadonlyMap<string, KeyObject>;

  private constructor(activeId: string, keys: ReadonlyMap<string, KeyObject>) {
    this.activeId = activeId;
    this.#keys = keys;
  }

  /**
   * Reads `<keyId>:<base64 of 32 bytes>[,<keyId>:<base64>...]`; the first entry is the active one.
   * @throws Error naming the position of the bad entry, never what stands there.
   */
  static parse(spec: string): KeyRing {
    const keys = new Map<string, KeyObject>();
    const entries = spec.split(',').map((entry) => entry.trim());
    for (const [index, entry] of entries.entries()) {
      const where = `Key ring entry ${index + 1} of ${entries.length}`;
      const colon = entry.indexOf(':');
      if (colon < 0) throw new Error(`${where} is not of the form <keyId>:<base64 key>`);
      const id = entry.slice(0, colon);
      if (!KEY_ID.test(id)) throw new Error(`${where} has a key id other than 1-32 of A-Z a-z 0-9 _ -`);
      if (keys.has(id)) throw new Error(`${where} has a key id that was used before`);
      const text = entry.slice(colon + 1);
      const bytes = Buffer.from(text, 'base64');
      if (bytes.length !== KEY_BYTES || bytes.toString('base64') !== text) {
        throw new Error(`${where} has a key that is not the base64 of ${KEY_BYTES} bytes`);
      }
      keys.set(id, createSecretKey(bytes));
      bytes.fill(0);
    }
    const activeId = keys.keys().next().value;
    if (activeId === undefined) throw new Error('The key ring is empty');
    return new KeyRing(activeId, keys);
  }

  /** A spec with one new random key, fit for `parse` and for being put in front of an older spec. */
  static generateSpec(): string {
    return `k${randomBytes(4).toString('hex')}:${randomBytes(KEY_BYTES).toString('base64')}`;
  }

  /** Of every key, the active one first. */
  get ids(): readonly string[] {
    return [...this.#keys.keys()];
  }

  /** The key of that id, for the rooms of this library only; undefined when the ring does not hold it. */
  find(id: string): KeyObject | undefined {
    return this.#keys.get(id);
  }
}
