/** Stand-ins for the database, the bus and the stores, so that specs start whole services in milliseconds. */
import { AppError, retry } from '@enlace/contracts';
import { createApiKey, hashApiKey, randomId } from '@enlace/crypto';
import { Bus, DeadLetters } from '@enlace/messaging';
import {
  ApiKeyStore,
  Database,
  IdempotencyStore,
  type ApiKeyRecord,
  type IdempotencyState,
  type ListedApiKey,
} from '@enlace/persistence';
import { Module, type DynamicModule } from '@nestjs/common';

export class FakeDatabase {
  available = true;
  ready = true;
  closed = false;

  async schemaState(): Promise<{ current: string; expected: string; ready: boolean }> {
    if (!this.available) throw new AppError('database.unavailable', 'Postgres does not answer', retry(500));
    return { current: 'one', expected: this.ready ? 'one' : 'two', ready: this.ready };
  }

  async close(): Promise<void> {
    this.closed = true;
  }
}

export class FakeBus {
  available = true;
  drained = false;
  readonly connection = { current: undefined };

  async health(): Promise<{ connected: boolean; jetStream: boolean }> {
    return { connected: this.available, jetStream: this.available };
  }

  async drain(): Promise<void> {
    this.drained = true;
  }
}

export class FakeApiKeyStore {
  readonly kept = new Map<string, ApiKeyRecord & { createdAt: Date; revokedAt: Date | null }>();
  available = true;
  finds = 0;

  async create(draft: { tenantId: string | null; name: string; scopes: readonly string[] }): Promise<{
    id: string;
    key: string;
  }> {
    const { id, key, hash } = createApiKey();
    this.kept.set(hash, { ...draft, id, scopes: [...draft.scopes], createdAt: new Date(0), revokedAt: null });
    return { id, key };
  }

  async find(key: string): Promise<ApiKeyRecord | undefined> {
    this.finds += 1;
    if (!this.available) throw new AppError('database.unavailable', 'Postgres does not answer', retry(500));
    const found = this.kept.get(hashApiKey(key));
    return found?.revokedAt === null ? found : undefined;
  }

  async list(scope: string): Promise<ListedApiKey[]> {
    return [...this.kept.values()].filter((key) => scope === '*' || key.tenantId === scope);
  }

  async revoke(scope: string, id: string): Promise<boolean> {
    const entry = [...this.kept].find(
      ([, key]) => key.id === id && (scope === '*' || key.tenantId === scope),
    );
    if (entry === undefined) return false;
    this.kept.set(entry[0], { ...entry[1], revokedAt: new Date(0) });
    return true;
  }
}

export class FakeIdempotencyStore {
  readonly kept = new Map<
    string,
    {
      request: string;
      newId: string;
      released?: boolean;
      status?: number;
      body?: unknown;
    }
  >();

  async begin(scope: string, key: string, route: string, requestHash: string): Promise<IdempotencyState> {
    const request = `${route} ${requestHash}`;
    const known = this.kept.get(`${scope} ${key}`);
    if (known === undefined) {
      const newId = randomId();
      this.kept.set(`${scope} ${key}`, { request, newId });
      return { state: 'new', newId, firstTry: true };
    }
    if (known.request !== request) return { state: 'mismatch' };
    if (known.released === true) {
      known.released = false;
      return { state: 'new', newId: known.newId, firstTry: false };
    }
    if (known.status === undefined) return { state: 'in_progress' };
    return { state: 'replay', status: known.status, body: known.body };
  }

  async complete(scope: string, key: string, status: number, body: unknown): Promise<void> {
    const known = this.kept.get(`${scope} ${key}`);
    if (known !== undefined)
      Object.assign(known, { status, body: JSON.parse(JSON.stringify(body ?? null)) as unknown });
  }

  async release(scope: string, key: string): Promise<void> {
    const known = this.kept.get(`${scope} ${key}`);
    if (known !== undefined && known.status === undefined) known.released = true;
  }

  async abandon(scope: string, key: string): Promise<void> {
    this.kept.delete(`${scope} ${key}`);
  }
}

export class FakeInfrastructure {
  readonly database = new FakeDatabase();
  readonly bus = new FakeBus();
  readonly keys = new FakeApiKeyStore();
  readonly idempotency = new FakeIdempotencyStore();

  /** For `StartOptions.infrastructure`. */
  get modules(): readonly DynamicModule[] {
    const providers = [
      { provide: Database, useValue: this.database },
      { provide: Bus, useValue: this.bus },
      { provide: DeadLetters, useValue: {} },
      { provide: ApiKeyStore, useValue: this.keys },
      { provide: IdempotencyStore, useValue: this.idempotency },
    ];
    const exports = providers.map(({ provide }) => provide);
    return [{ module: FakeInfrastructureModule, global: true, providers, exports }];
  }
}

@Module({})
class FakeInfrastructureModule {}

/** Lines as they were logged, parsed. */
export class LogLines {
  readonly texts: string[] = [];

  write(text: string): void {
    this.texts.push(text);
  }

  get all(): string {
    return this.texts.join('');
  }

  get lines(): Record<string, unknown>[] {
    return this.texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  }
}
