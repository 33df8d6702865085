/** The one door to Postgres: transactions that carry their tenant, failures named, schema brought up to date. */
import { AppError, retry, tenantId } from '@enlace/contracts';
import type { OnApplicationShutdown } from '@nestjs/common';
import { Pool, TypeOverrides, type PoolClient, type QueryConfig, type QueryResult } from 'pg';
import { APP_ROLE } from '../migrations/tenant-table.js';
import { databaseUnavailable, failureOf, isConflict, isLostStatement, isRoleRefusal } from './failure.js';
import type { Statement } from './statement.js';
import { expectedSchema, migrateSchema, type SchemaState } from './schema.js';

export interface Tx {
  /** Rows of one statement; columns come under the names the statement gives them. */
  query<Row extends object>(sql: string | Statement, params?: readonly unknown[]): Promise<Row[]>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections at a time; 10 unless told. */
  readonly poolSize?: number;
  readonly applicationName?: string;
}

/** Told after a transaction how long its COMMIT took, in milliseconds. */
export type CommitObserver = (commitMs: number) => void;

const EVERY_TENANT = '*';
const ATTEMPTS = 3;
const CONNECT_TIMEOUT_MS = 2_000;
/** For a connection whose other end fell silent; longer than the server's own statement timeout for two sent together. */
const SILENCE_TIMEOUT_MS = 35_000;
const ROLE_ASKED_AGAIN_MS = 1_000;
const INT8_OID = 20;

/** Plans live as long as their connection: those made while a table was small are to be made again when it has grown. */
const USES_OF_A_CONNECTION = 2_000;

export class Database implements OnApplicationShutdown {
  /** Whether `SET ROLE` is allowed. Until it is, asked again now and then: the role comes with the first migration. */
  private mayTakeRole = false;
  private roleAskedAt = -Infinity;

  /** Whether hot statements are prepared; not behind a pooler that cannot keep them. */
  private prepares = true;

  private constructor(
    private readonly url: string,
    private readonly pool: Pool,
    readonly poolSize: number,
  ) {}

  /** Connects on first use, so that a service starts while Postgres is away. */
  static open(options: DatabaseOptions): Database {
    const poolSize = options.poolSize ?? 10;
    const types = new TypeOverrides();
    types.setTypeParser(INT8_OID, Number); // positions and sequences stay far below 2^53
    const pool = new Pool({
      connectionString: options.url,
      max: poolSize,
      application_name: options.applicationName ?? 'enlace',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: SILENCE_TIMEOUT_MS,
      idleTimeoutMillis: 30_000,
      maxUses: USES_OF_A_CONNECTION,
      keepAlive: true,
      pipeline: true,
      types,
    });
    // Without listeners a connection that breaks would end the process; the pool replaces it by itself.
    pool.on('error', () => undefined);
    pool.on('connect', (client) => client.on('error', () => undefined));
    return new Database(options.url, pool, poolSize);
  }

  /** One transaction that can see and write rows of this tenant only. `work` may run again after a conflict. */
  async forTenant<T>(tenant: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.transaction(tenantId(tenant), work);
  }

  /** One transaction over all tenants: for the directory, the relay, the group commit and sweeps only. */
  async asSystem<T>(work: (tx: Tx) => Promise<T>, observe?: CommitObserver): Promise<T> {
    return this.transaction(EVERY_TENANT, work, observe);
  }

  /** `forTenant`, or `asSystem` when the scope is `*`. */
  async inScope<T>(scope: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return scope === EVERY_TENANT ? this.asSystem(work) : this.forTenant(scope, work);
  }

  /** @throws AppError `database.unavailable` when Postgres does not answer in time */
  async ping(timeoutMs = 1_000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, fail) => {
      timer = setTimeout(() => fail(databaseUnavailable(`no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      await Promise.race([this.onConnection((client) => client.query('SELECT 1')), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** The newest migration applied and the newest this release brings; ready when everything it needs is there. */
  async schemaState(): Promise<SchemaState> {
    return this.onConnection(async (client) => {
      const expected = expectedSchema();
      const table = await client.query<{ present: boolean }>(
        "SELECT to_regclass('migrations') IS NOT NULL AS present",
      );
      if (table.rows[0]?.present !== true) return { current: undefined, expected, ready: false };
      const applied = await client.query<{ name: string }>(
        'SELECT name FROM migrations ORDER BY "timestamp"',
      );
      const names = applied.rows.map((row) => row.name);
      return { current: names.at(-1), expected, ready: names.includes(expected) };
    });
  }

  /** Applies what is missing, one process at a time; returns the names of what was applied. */
  async migrate(): Promise<readonly string[]> {
    try {
      const applied = await migrateSchema(this.url);
      this.roleAskedAt = -Infinity;
      return applied;
    } catch (error) {
      throw failureOf(error);
    }
  }

  async close(): Promise<void> {
    if (!this.pool.ended && !this.pool.ending) await this.pool.end();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.close();
  }

  private async transaction<T>(
    tenant: string,
    work: (tx: Tx) => Promise<T>,
    observe?: CommitObserver,
  ): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.onConnection((client) => this.attempt(client, tenant, work, observe));
      } catch (error) {
        if (isLostStatement(error)) this.prepares = false;
        else if (!isConflict(error)) throw failureOf(error);
        if (attempt >= ATTEMPTS) throw failureOf(error);
      }
    }
  }

  /**
   * Round trips are what a short transaction costs. So its first statement does not wait for the opening, which when it
   * fails makes the server refuse whatever follows; and where `work` is one statement and nothing else, COMMIT does not
   * wait for it either: after a failed statement it rolls back.
   */
  private async attempt<T>(
    client: PoolClient,
    tenant: string,
    work: (tx: Tx) => Promise<T>,
    observe?: CommitObserver,
  ): Promise<T> {
    const opening = client.query(await this.opening(client, tenant));
    opening.catch(() => undefined);
    let open = true;
    let latest: Promise<unknown> | undefined;
    const tx: Tx = {
      query: <Row extends object>(sql: string | Statement, params: readonly unknown[] = []) => {
        // A query that outlived its transaction would run in the next one, which may be another tenant's.
        if (!open) return Promise.reject(new Error('The transaction is over'));
        const rows = client.query<Row>(this.queryOf(sql, params)).then((answer) => answer.rows);
        latest = rows;
        return rows;
      },
    };
    let committing: Promise<QueryResult> | undefined;
    let result: T;
    try {
      const working = work(tx);
      if (working === latest && observe === undefined) {
        open = false;
        committing = client.query('COMMIT');
        committing.catch(() => undefined);
      }
      result = await working;
      await opening;
    } catch (error) {
      open = false;
      await (committing ?? client.query('ROLLBACK'));
      await opening;
      throw error;
    }
    open = false;
    const begun = performance.now();
    const { command } = await (committing ?? client.query('COMMIT'));
    if (command !== 'COMMIT')
      throw new AppError('internal.error', 'A statement of the transaction failed', retry());
    observe?.(performance.now() - begun);
    return result;
  }

  /**
   * What every transaction begins with, in one round trip of the simple protocol. Nothing outlives the
   * transaction, so it works behind a transaction pooler; the tenant is the only thing put into the text,
   * and was checked to be letters, digits, `_` and `-` (or is `*`). A plan made while a table was small must
   * still be right when it has grown, so that none may read whole tables where there is an index.
   */
  private async opening(client: PoolClient, tenant: string): Promise<string> {
    if (!this.mayTakeRole && performance.now() - this.roleAskedAt > ROLE_ASKED_AGAIN_MS) {
      this.mayTakeRole = await canTakeRole(client);
      this.roleAskedAt = performance.now();
    }
    const role = this.mayTakeRole ? `SET LOCAL ROLE ${APP_ROLE}; ` : '';
    return (
      `BEGIN; ${role}SET LOCAL app.tenant = '${tenant}'; ` +
      `SET LOCAL statement_timeout = '15s'; SET LOCAL idle_in_transaction_session_timeout = '30s'; ` +
      `SET LOCAL enable_seqscan = off; SET LOCAL jit = off`
    );
  }

  private queryOf(sql: string | Statement, params: readonly unknown[]): QueryConfig {
    const values = [...params];
    if (typeof sql === 'string') return { text: sql, values };
    return this.prepares ? { name: sql.name, text: sql.text, values } : { text: sql.text, values };
  }

  /** A connection on which anything failed half way is thrown away rather than used again. */
  private async onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw failureOf(error);
    }
    let broken = true;
    try {
      const result = await work(client);
      broken = false;
      return result;
    } catch (error) {
      const failure = failureOf(error);
      broken = failure instanceof AppError && failure.code === 'database.unavailable';
      throw failure;
    } finally {
      client.release(broken);
    }
  }
}

/** Asks before it tries, so that who may not does not fill the server's log with refusals. */
async function canTakeRole(client: PoolClient): Promise<boolean> {
  const member = await client.query(
    `SELECT FROM pg_roles WHERE rolname = '${APP_ROLE}' AND pg_has_role(oid, 'MEMBER')`,
  );
  if (member.rowCount === 0) return false;
  try {
    await client.query(`BEGIN; SET LOCAL ROLE ${APP_ROLE}; ROLLBACK`);
    return true;
  } catch (error) {
    if (!isRoleRefusal(error)) throw error;
    await client.query('ROLLBACK');
    return false;
  }
}
