/** Enlace as it is deployed: built services as processes of their own behind the gateway, a fresh database, simulated providers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { KeyRing, randomToken } from '@enlace/crypto';
import type { ServiceName } from '@enlace/contracts';
import { ApiClient } from '../../apps/cli/src/demo/api-client.js';
import { freePort } from '../../apps/cli/src/infra/free-port.js';
import { builtService } from '../../apps/cli/src/project-folder.js';
import { startGateway } from '../../apps/cli/src/up/gateway.js';
import { place, type PlacedService } from '../../apps/cli/src/up/service-environment.js';
import { ServiceProcess } from '../../apps/cli/src/up/service-process.js';
import { readinessOf, untilReady } from '../../apps/cli/src/up/services.js';
import type { Env } from '../../apps/cli/src/up/stack-settings.js';
import { startTestNats } from './infra.js';
import { createMigratedDatabase } from './migrated-database.js';

/** A killed service is back as soon as it can start. */
const QUICKLY = { firstMs: 100, longestMs: 100 };

export interface StackOptions {
  readonly services: readonly ServiceName[];
  /** `host:port` of simulators and other private addresses that may be called. */
  readonly allowHosts?: readonly string[];
  /** Instead of a database of its own on the run's Postgres. */
  readonly databaseUrl?: string;
  /** Instead of a NATS server of its own. */
  readonly natsUrl?: string;
  readonly env?: Env;
}

export interface Answer<Data = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly success?: boolean;
    readonly data?: Data;
    readonly error?: { code: string; message: string; details?: unknown };
  };
}

export class Stack {
  private constructor(
    readonly url: string,
    readonly adminKey: string,
    readonly databaseUrl: string,
    private readonly services: ReadonlyMap<ServiceName, { placed: PlacedService; process: ServiceProcess }>,
    private readonly ends: (() => Promise<unknown>)[],
    private readonly lines: string[],
  ) {}

  /** Everything answers when it resolves. */
  static async start(options: StackOptions): Promise<Stack> {
    const ends: (() => Promise<unknown>)[] = [];
    const database = options.databaseUrl === undefined ? await createMigratedDatabase() : undefined;
    if (database !== undefined) ends.push(() => database.drop());
    const nats = options.natsUrl === undefined ? await startTestNats() : undefined;
    if (nats !== undefined) ends.push(() => nats.stop());
    const databaseUrl = options.databaseUrl ?? database?.url ?? '';
    const mediaDir = await mkdtemp(join(tmpdir(), 'enlace-media-'));
    ends.push(() => rm(mediaDir, { recursive: true, force: true }));
    const adminKey = `adm_${randomToken(24)}`;
    const placed = await place(
      options.services,
      {
        databaseUrl,
        natsUrl: options.natsUrl ?? nats?.url ?? '',
        keys: { adminKey, encryptionKeys: KeyRing.generateSpec() },
        mediaDir,
        allowHosts: options.allowHosts ?? [],
      },
      { PATH: process.env['PATH'], LOG_LEVEL: 'warn', DATABASE_POOL_SIZE: '8', ...options.env },
    );
    const out = new PassThrough();
    const lines: string[] = [];
    out.on('data', (chunk: Buffer) => lines.push(chunk.toString('utf8')));
    const services = new Map(
      placed.map(
        (one, index) =>
          [
            one.name,
            { placed: one, process: new ServiceProcess(one, builtService(one.name), index, out, QUICKLY) },
          ] as const,
      ),
    );
    for (const { process } of services.values()) {
      process.start();
      ends.push(() => process.stop());
    }
    const port = await freePort();
    const gateway: FastifyInstance = await startGateway(port, placed);
    ends.push(() => gateway.close());
    const stack = new Stack(`http://127.0.0.1:${port}`, adminKey, databaseUrl, services, ends, lines);
    try {
      await untilReady(placed, AbortSignal.timeout(45_000)); // before a hook of the test is over
    } catch (error) {
      await stack.stop();
      throw new Error(`the stack did not come up: ${String(error)}\n${lines.join('')}`);
    }
    return stack;
  }

  /** What the services wrote so far. */
  get output(): string {
    return this.lines.join('');
  }

  get api(): ApiClient {
    return new ApiClient(this.url, this.adminKey);
  }

  /** The service's own address, past the gateway. */
  urlOf(service: ServiceName): string {
    return this.one(service).placed.url;
  }

  /** Whether the service says it is ready. */
  async isReady(service: ServiceName): Promise<boolean> {
    return (await readinessOf(this.one(service).placed)) === 'ready';
  }

  /** `kill -9`; the supervisor starts it again. */
  kill(service: ServiceName): void {
    const { pid } = this.one(service).process;
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  }

  /** Calls the API with the admin key (or another, or none) and gives whatever comes back. */
  async call<Data = Record<string, unknown>>(
    method: string,
    path: string,
    options: {
      readonly body?: unknown;
      readonly key?: string | null;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Answer<Data>> {
    const key = options.key === undefined ? this.adminKey : options.key;
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { 'x-api-key': key }),
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    });
    const text = await answer.text();
    let body: Answer<Data>['body'] = {};
    try {
      body = JSON.parse(text) as Answer<Data>['body'];
    } catch {
      // Not every answer is JSON: handshakes are not.
    }
    return { status: answer.status, headers: answer.headers, body };
  }

  /** Saves an integration and returns its id and where its webhooks go. */
  async setUp(
    provider: string,
    tenant: string,
    config: Record<string, unknown>,
  ): Promise<{ id: string; webhookUrl: string }> {
    const answer = await this.call<{ integration_id: string; webhook_path: string }>(
      'POST',
      `/api/v1/integrations/${provider}/setup`,
      {
        body: { tenant_id: tenant, config },
      },
    );
    const { data } = answer.body;
    if (data === undefined)
      throw new Error(`setup answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    return { id: data.integration_id, webhookUrl: `${this.url}${data.webhook_path}` };
  }

  /** Gives a tenant something to answer from. */
  async teach(tenant: string, title: string, content: string): Promise<void> {
    await this.api.post('/api/v1/knowledge/documents', { tenant_id: tenant, title, content, format: 'text' });
  }

  async stop(): Promise<void> {
    for (const end of [...this.ends].reverse()) await end();
  }

  private one(service: ServiceName): { placed: PlacedService; process: ServiceProcess } {
    const found = this.services.get(service);
    if (found === undefined) throw new Error(`${service} is not part of this stack`);
    return found;
  }
}
