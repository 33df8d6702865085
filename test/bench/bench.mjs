/** One run: its ground, its load generator and the servers it has started so far, shared by the sections. */
import { Ground, POOL_SIZE } from './ground.mjs';
import { cpuSeconds, startSideProcess, stopAll } from './processes.mjs';
import { medianRatio, median } from './statistics.mjs';

const CONNECTIONS = 64;
/** A provider service ends what the ingress published; where none runs, the relay must not publish it all again. */
const NO_REPUBLISHING = { RELAY_UNFINISHED_AFTER_MS: '3600000' };
const DRAINS_WITHIN_MS = 6_000;
/** On a busy machine rather fewer rounds than a run without end. */
const COMPARES_WITHIN_MS = 20_000;

export class Bench {
  #servers = new Map();
  #load;

  static async begin(settings) {
    return new Bench(await Ground.stand(), settings);
  }

  constructor(ground, settings) {
    this.ground = ground;
    this.settings = settings;
  }

  async end() {
    await stopAll();
    await this.ground.fall();
  }

  /** The ingress on a database with so many integrations. */
  ingress(integrations) {
    return this.#server(`ingress ${integrations}`, async () => {
      const database = await this.ground.database(`ingress_${integrations}`, integrations);
      const service = await this.ground.service('webhook-ingress', database.url, { set: NO_REPUBLISHING });
      return { ...service, kind: 'whatsapp', targets: database.whatsapp, database };
    });
  }

  /** A bare node:http handler that keeps what it gets: `grouped`, `published` or `single`. */
  baseline(keeps) {
    return this.#server(`baseline ${keeps}`, async () => {
      const database = await this.ground.database(`baseline_${keeps}`, 10);
      const process = await startSideProcess('baseline.process.mjs', {
        keeps,
        databaseUrl: database.url,
        natsUrl: this.ground.nats.url,
        poolSize: POOL_SIZE,
        targets: database.whatsapp,
      });
      return { ...process, kind: 'whatsapp', targets: database.whatsapp, database };
    });
  }

  /** `chat` or `grammy`. */
  peer(name) {
    return this.#server(`peer ${name}`, async () => {
      const [target, kind] =
        name === 'grammy'
          ? [{ path: '/', secretToken: 'secret-token-of-the-bench' }, 'telegram']
          : [{ path: '/', phoneNumberId: '1', wabaId: '2', appSecret: 'app-secret' }, 'whatsapp'];
      const process = await startSideProcess('peer.process.mjs', { peer: name, target });
      return { ...process, kind, targets: [target] };
    });
  }

  /** As many requests as it takes, from many connections at once. */
  async flood(server, { seconds = this.settings.seconds, count } = {}) {
    const order = {
      mode: 'closed',
      connections: CONNECTIONS,
      seconds,
      count: count ?? enough(server, seconds),
    };
    return this.#run(server, order);
  }

  /** A steady rate, whatever the answers take. */
  async steady(server, rate, seconds) {
    return this.#run(server, { mode: 'open', connections: 128, rate, count: rate * seconds });
  }

  /** Once through every integration and at least so often that the code is compiled. */
  async warm(server) {
    if (server.warm === true) return;
    server.warm = true;
    await this.flood(server, { seconds: 15, count: Math.max(3_000, server.targets.length) });
  }

  /**
   * Floods the servers in turn, round by round, so that what disturbs the machine disturbs all of them.
   * @returns per server the requests a second and the p99 of each round
   */
  async compare(servers) {
    for (const server of Object.values(servers)) await this.warm(server);
    const rounds = Object.fromEntries(Object.keys(servers).map((name) => [name, []]));
    const end = performance.now() + COMPARES_WITHIN_MS;
    for (let round = 0; round < this.settings.rounds; round += 1) {
      if (round > 0 && performance.now() > end) break;
      for (const [name, server] of Object.entries(servers)) rounds[name].push(await this.flood(server));
    }
    return rounds;
  }

  async #run(server, order) {
    this.#load ??= await startSideProcess('load.process.mjs');
    const before = cpuSeconds(server.pid);
    const run = await this.#load.ask({
      port: server.port,
      kind: server.kind,
      targets: server.targets,
      ...order,
    });
    if (run.failures > run.answered / 100) {
      throw new Error(`${run.failures} of ${run.failures + run.answered} requests were not answered 200`);
    }
    server.perSecond = run.perSecond;
    const drainedMs = await this.#drained(server);
    return { ...run, drainedMs, cpuMicros: ((cpuSeconds(server.pid) - before) * 1e6) / run.answered };
  }

  /** Nobody's afterwork is to fall into the turn of the next; for `grouped` and `single` there is none. */
  async #drained({ database, pid }) {
    if (database === undefined || pid === undefined) return 0;
    const began = performance.now();
    let before;
    while (performance.now() - began < DRAINS_WITHIN_MS) {
      const [{ open }] = await this.ground.query(
        database.url,
        "SELECT count(*)::int AS open FROM webhook_log WHERE state = 'accepted'",
      );
      // What only keeps leaves every row as it is.
      if (open === 0 || (before === open && database.url.includes('baseline_'))) break;
      before = open;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return performance.now() - began;
  }

  #server(name, start) {
    if (!this.#servers.has(name)) this.#servers.set(name, start());
    return this.#servers.get(name);
  }
}

/** More than it will answer, going by the last time, and not so many that making them takes long. */
function enough({ perSecond = 10_000 }, seconds) {
  return Math.ceil(seconds * (500 + perSecond * 2));
}

/** What two servers' rounds come to: medians, and the median of the ratios round by round. */
export function ratios(ones, others) {
  const of = (rounds, figure) => rounds.map((round) => round[figure]);
  return {
    throughput: medianRatio(of(ones, 'perSecond'), of(others, 'perSecond')),
    p99: medianRatio(of(ones, 'p99'), of(others, 'p99')),
    cpu: medianRatio(of(ones, 'cpuMicros'), of(others, 'cpuMicros')),
  };
}

export function medians(rounds) {
  return {
    perSecond: median(rounds.map(({ perSecond }) => perSecond)),
    p50: median(rounds.map(({ p50 }) => p50)),
    p99: median(rounds.map(({ p99 }) => p99)),
    cpuMicros: median(rounds.map(({ cpuMicros }) => cpuMicros)),
  };
}
