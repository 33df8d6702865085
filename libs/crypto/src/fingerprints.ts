/** Texts that must be known again but not kept: keyed digests that say nothing without the key. */
import { createHmac, type KeyObject } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/** Keeps these digests apart from whatever else is ever made with the same keys. */
const PURPOSE = 'enlace fingerprint v1';

export class Fingerprints {
  readonly #ring: KeyRing;

  constructor(ring: KeyRing) {
    this.#ring = ring;
  }

  /** Under the active key, `<keyId>.<hex>`: what is kept. The parts are told apart, their order counts. */
  of(...parts: readonly string[]): string {
    return this.#under(this.#ring.activeId, parts);
  }

  /** Under every key of the ring: what is looked for, so that keys may be rotated. */
  all(...parts: readonly string[]): string[] {
    return this.#ring.ids.map((id) => this.#under(id, parts));
  }

  #under(id: string, parts: readonly string[]): string {
    const key: KeyObject | undefined = this.#ring.find(id);
    if (key === undefined) throw new Error('The ring does not hold its own key');
    const digest = createHmac('sha256', key).update(JSON.stringify([PURPOSE, ...parts]));
    return `${id}.${digest.digest('hex')}`;
  }
}
