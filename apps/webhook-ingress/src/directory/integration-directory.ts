/** Every integration in memory, so that a webhook is recognised without asking Postgres, also while Postgres is away. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import { IntegrationStore, type IntegrationRecord } from '@enlace/persistence';
import type { KnownIntegration } from './known-integration.js';

/** How far a refresh looks back over its predecessor, so that a slow transaction is not missed. */
const OVERLAP_MS = 10_000;

/** How often an unknown id may cause a refresh out of turn. */
const CURIOSITY_MS = 1_000;

/** A provider must not be kept waiting for the answer. */
const LOOKS_FOR_MS = 1_000;

@Injectable()
export class IntegrationDirectory {
  private readonly byIdentifier = new Map<string, KnownIntegration>();
  private readonly byKey = new Map<string, Set<string>>();
  private seenUntil: Date | undefined;
  private reading: Promise<void> | undefined;
  private queued: Promise<void> | undefined;
  private looking: Promise<void> | undefined;
  private lastCuriosity = 0;

  constructor(private readonly integrations: IntegrationStore) {}

  /** Whether it was loaded at least once: before that nothing may be called unknown. */
  get loaded(): boolean {
    return this.seenUntil !== undefined;
  }

  get size(): number {
    return this.byIdentifier.size;
  }

  /** The integration with this id, or undefined. */
  byId(id: string): KnownIntegration | undefined {
    return this.byIdentifier.get(id);
  }

  /** The integrations recognised by a route key. */
  byRouteKey(provider: Provider, key: string): readonly KnownIntegration[] {
    return this.resolve(this.byKey.get(`${provider} ${key}`) ?? []);
  }

  /** Every integration of a provider; for handshakes and diagnoses only. */
  ofProvider(provider: Provider): readonly KnownIntegration[] {
    return [...this.byIdentifier.values()].filter((known) => known.provider === provider);
  }

  /**
   * Reads what changed since the last time (everything at first), in a read that begins after this call: one under way
   * may have looked too early. Concurrent calls share the next read.
   */
  refresh(): Promise<void> {
    this.queued ??= (this.reading ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.queued = undefined;
        this.reading = this.read();
        return this.reading;
      });
    return this.queued;
  }

  /**
   * One look into Postgres for what is not known, at most one a second, which all who ask share. Throws
   * `database.unavailable` when it cannot be known: a failure is not an answer.
   */
  async look(): Promise<void> {
    if (this.looking === undefined || Date.now() - this.lastCuriosity >= CURIOSITY_MS) {
      this.lastCuriosity = Date.now();
      this.looking = this.refresh();
    }
    const tooLate = new Promise<false>((resolve) => setTimeout(() => resolve(false), LOOKS_FOR_MS).unref());
    const seen = await Promise.race([this.looking.then(() => true).catch(() => false), tooLate]);
    if (!seen) {
      throw new AppError('database.unavailable', 'the integrations cannot be read right now', retry(2_000));
    }
  }

  private async read(): Promise<void> {
    const startedAt = new Date(Date.now());
    if (this.seenUntil === undefined) {
      for (const record of await this.integrations.listAll()) this.put(record);
    } else {
      const since = new Date(this.seenUntil.getTime() - OVERLAP_MS);
      for (const record of await this.integrations.changedSince(since)) {
        if (record.removedAt === null) this.put(record);
        else this.forget(record.id);
      }
    }
    this.seenUntil = startedAt;
  }

  private put(record: IntegrationRecord): void {
    this.forget(record.id);
    let opened: object | undefined;
    this.byIdentifier.set(record.id, {
      id: record.id,
      tenantId: record.tenantId,
      provider: record.provider,
      routeKeys: record.routeKeys,
      disabled: record.status === 'disabled',
      credentials: () => (opened ??= this.integrations.open(record)),
    });
    for (const key of record.routeKeys) {
      const name = `${record.provider} ${key}`;
      this.byKey.set(name, (this.byKey.get(name) ?? new Set()).add(record.id));
    }
  }

  private forget(id: string): void {
    const known = this.byIdentifier.get(id);
    if (known === undefined) return;
    this.byIdentifier.delete(id);
    for (const key of known.routeKeys) {
      const name = `${known.provider} ${key}`;
      const ids = this.byKey.get(name);
      ids?.delete(id);
      if (ids?.size === 0) this.byKey.delete(name);
    }
  }

  private resolve(ids: Iterable<string>): KnownIntegration[] {
    return [...ids].flatMap((id) => this.byIdentifier.get(id) ?? []);
  }
}
