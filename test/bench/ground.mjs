/** What a run stands on: a Postgres and a NATS server of its own, as durable as `enlace up` starts them, and databases with integrations. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { built, builtLib } from './built.mjs';
import { startService } from './processes.mjs';

const { startPostgres } = await built('apps/cli/src/infra/postgres-server.js');
const { startNatsServer } = await built('apps/cli/src/infra/nats-server.js');
const { findNatsServer, natsVersion } = await built('apps/cli/src/infra/find-nats-server.js');
const { freePort } = await built('apps/cli/src/infra/free-port.js');
const { place } = await built('apps/cli/src/up/service-environment.js');
const { KeyRing, SealedBox, randomToken, sha256 } = await builtLib('crypto');
const { Database, IntegrationStore } = await builtLib('persistence');

const TEMPLATE = 'enlace';
const SAVING_AT_ONCE = 8;
/** The default of every service. */
export const POOL_SIZE = 10;

export class Ground {
  #startNats;
  #formerNats = [];
  #databases = new Map();
  #keys = { adminKey: `adm_${randomToken(24)}`, encryptionKeys: KeyRing.generateSpec() };

  static async stand() {
    const folder = await mkdtemp(join(tmpdir(), 'enlace-bench-'));
    // Where root runs it, Postgres's own user must be able to come in.
    await chmod(folder, 0o755);
    const binary = await findNatsServer({
      cacheDir: '.cache',
      binary: process.env.NATS_SERVER_BIN,
      path: process.env.PATH,
      report: (line) => process.stderr.write(`${line}\n`),
    });
    const postgres = await startPostgres({ dataDir: join(folder, 'postgres'), port: await freePort() });
    const startNats = async (name) =>
      startNatsServer({ binary, port: await freePort(), storeDir: join(folder, name) });
    const nats = await startNats('nats');
    const database = Database.open({ url: postgres.url });
    await database.migrate();
    await database.close();
    return new Ground(folder, postgres, nats, await natsVersion(binary), startNats);
  }

  constructor(folder, postgres, nats, natsRelease, startNats) {
    this.folder = folder;
    this.postgres = postgres;
    this.nats = nats;
    this.natsRelease = natsRelease;
    this.#startNats = startNats;
  }

  get adminKey() {
    return this.#keys.adminKey;
  }

  async fall() {
    for (const nats of [this.nats, ...this.#formerNats]) await nats.stop();
    await this.postgres.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  /** A migrated database with so many WhatsApp integrations and one of Telegram; the same one for the same name. */
  database(name, integrations = 0) {
    if (!this.#databases.has(name)) this.#databases.set(name, this.#make(name, integrations));
    return this.#databases.get(name);
  }

  /** Runs one statement as the superuser, who may change the server's settings. */
  async asSuperuser(sql) {
    const url = new URL(this.postgres.url);
    url.username = 'postgres';
    return this.#query(url.href, sql);
  }

  async query(databaseUrl, sql) {
    const url = new URL(databaseUrl);
    url.searchParams.set('options', '-c app.tenant=*');
    return this.#query(url.href, sql);
  }

  async setting(name) {
    const [row] = await this.#query(this.postgres.url, `SHOW ${name}`);
    return row[name];
  }

  /** From now on services meet on a bus without the events of floods before, which they would have to work off. */
  async renewBus() {
    this.#formerNats.push(this.nats);
    this.nats = await this.#startNats(`nats-${this.#formerNats.length}`);
  }

  /** Where services stand, with the environment each is to be started with. */
  place(names, databaseUrl, env = {}) {
    const ground = {
      databaseUrl,
      natsUrl: this.nats.url,
      keys: this.#keys,
      mediaDir: join(tmpdir(), 'enlace-bench-media'),
      allowHosts: env.allow ?? [],
    };
    return place(names, ground, {
      PATH: process.env.PATH,
      LOG_LEVEL: 'warn',
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      ...env.set,
    });
  }

  /** A built service on a database, as a process of its own. */
  async service(name, databaseUrl, env, execArgv) {
    const [placed] = await this.place([name], databaseUrl, env);
    return startService(name, placed.env, placed.port, execArgv);
  }

  async #make(name, integrations) {
    await this.#query(this.postgres.url, `CREATE DATABASE "${name}" TEMPLATE "${TEMPLATE}"`);
    const url = new URL(this.postgres.url);
    url.pathname = `/${name}`;
    const database = Database.open({ url: url.href, poolSize: SAVING_AT_ONCE });
    const store = new IntegrationStore(database, new SealedBox(KeyRing.parse(this.#keys.encryptionKeys)));
    const whatsapp = [];
    let next = 0;
    const saveOn = async () => {
      while (next < integrations) {
        next += 1;
        whatsapp.push(await saveWhatsApp(store, next));
      }
    };
    await Promise.all(Array.from({ length: SAVING_AT_ONCE }, saveOn));
    const telegram = integrations === 0 ? undefined : await saveTelegram(store);
    await database.close();
    return { url: url.href, whatsapp, telegram };
  }

  async #query(connectionString, sql) {
    const client = new Client({ connectionString });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  }
}

async function saveWhatsApp(store, n) {
  const tenantId = `tenant-${n % 1_000}`;
  const target = {
    tenantId,
    phoneNumberId: String(100_000_000_000_000 + n),
    wabaId: String(200_000_000_000_000 + n),
    appSecret: randomToken(24),
  };
  const verifyToken = randomToken(24);
  const { id } = await store.save({
    tenantId,
    provider: 'whatsapp',
    identity: `phone:${target.phoneNumberId}`,
    routeKeys: [`phone:${target.phoneNumberId}`, `waba:${target.wabaId}`, `token:${sha256(verifyToken)}`],
    settings: {
      phone_number_id: target.phoneNumberId,
      waba_id: target.wabaId,
      base_url: 'http://127.0.0.1:9',
      api_version: 'v25.0',
    },
    secrets: { access_token: randomToken(48), app_secret: target.appSecret, verify_token: verifyToken },
    status: 'active',
    statusReason: '',
  });
  return { ...target, id, path: `/api/v1/integrations/webhooks/whatsapp/${id}` };
}

async function saveTelegram(store) {
  const secretToken = randomToken(24);
  const { id } = await store.save({
    tenantId: 'tenant-0',
    provider: 'telegram',
    identity: 'bot:1',
    routeKeys: ['bot:1', `token:${sha256(secretToken)}`],
    settings: { base_url: 'http://127.0.0.1:9' },
    secrets: { bot_token: '1:token', secret_token: secretToken },
    status: 'active',
    statusReason: '',
  });
  return { id, secretToken, path: `/api/v1/integrations/webhooks/telegram/${id}` };
}
