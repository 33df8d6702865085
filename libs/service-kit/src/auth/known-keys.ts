/** Remembers for a few seconds what the store said of a key, so that a busy caller costs one look a while. */
import { SCOPES, type Scope } from '@enlace/contracts';
import { constantTimeEqual, parseApiKey, sha256 } from '@enlace/crypto';
import { ApiKeyStore } from '@enlace/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { ServiceEnv } from '../env/service.env.js';
import { ALL_TENANTS, type Caller } from './caller.js';

/** A revoked key is refused at the latest after this. */
const FRESH_MS = 5_000;
const MAX_KEYS = 1_000;

interface Known {
  readonly since: number;
  readonly caller: Promise<Caller | undefined>;
  /** What it came to, once known. */
  good: boolean;
}

@Injectable()
export class KnownKeys {
  readonly #known = new Map<string, Known>();

  constructor(
    @Inject(ApiKeyStore) private readonly store: Pick<ApiKeyStore, 'find'>,
    @Inject(ServiceEnv) private readonly env: Pick<ServiceEnv, 'ENLACE_ADMIN_KEY'>,
  ) {}

  /**
   * Who the key belongs to; undefined for every key that opens nothing, whatever is wrong with it.
   * @throws AppError `database.unavailable` when it cannot be known now.
   */
  async find(key: string): Promise<Caller | undefined> {
    if (this.#isAdminKey(key))
      return { tenantId: ALL_TENANTS, scopes: SCOPES, keyId: 'admin', isAdmin: true };
    if (parseApiKey(key) === undefined) return undefined;
    const name = sha256(key);
    const known = this.#known.get(name);
    if (known !== undefined && Date.now() - known.since < FRESH_MS) return known.caller;
    return this.#ask(name, key);
  }

  /** Whether the key was good when last asked for; then it is worth a look even amid a flood of wrong ones. */
  wasGood(key: string): boolean {
    return this.#isAdminKey(key) || this.#known.get(sha256(key))?.good === true;
  }

  #isAdminKey(key: string): boolean {
    return this.env.ENLACE_ADMIN_KEY !== undefined && constantTimeEqual(key, this.env.ENLACE_ADMIN_KEY);
  }

  async #ask(name: string, key: string): Promise<Caller | undefined> {
    const known: Known = { since: Date.now(), caller: this.#callerOf(key), good: false };
    this.#known.delete(name);
    const oldest = this.#known.keys().next().value;
    if (this.#known.size >= MAX_KEYS && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(name, known);
    try {
      const caller = await known.caller;
      known.good = caller !== undefined;
      return caller;
    } catch (error) {
      if (this.#known.get(name) === known) this.#known.delete(name);
      throw error;
    }
  }

  async #callerOf(key: string): Promise<Caller | undefined> {
    const found = await this.store.find(key);
    if (found === undefined) return undefined;
    const scopes = found.scopes.filter((scope): scope is Scope =>
      (SCOPES as readonly string[]).includes(scope),
    );
    return { tenantId: found.tenantId ?? ALL_TENANTS, scopes, keyId: found.id, isAdmin: false };
  }
}
