/** Keeps one Postgres and one NATS server for a test run; ends them when the run ends, even one that was killed. */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { findNatsServer } from '../../apps/cli/src/infra/find-nats-server.js';
import { freePort } from '../../apps/cli/src/infra/free-port.js';
import { startNatsServer } from '../../apps/cli/src/infra/nats-server.js';
import { startPostgres } from '../../apps/cli/src/infra/postgres-server.js';

// The standard input closes when the test run is gone, whichever way it went: only that ends the keeper.
const runEnded = new Promise<void>((resolveEnd) => process.stdin.resume().once('close', () => resolveEnd()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);

const binary = await findNatsServer({
  cacheDir: resolve('.cache'),
  binary: process.env['NATS_SERVER_BIN'],
  path: process.env['PATH'],
  report: (line) => process.stderr.write(`${line}\n`),
});
const folder = await mkdtemp(join(tmpdir(), 'enlace-infra-'));
// Where root runs the tests, Postgres's own user must be able to come in.
await chmod(folder, 0o755);

const [postgres, nats] = await Promise.all([
  startPostgres({ dataDir: join(folder, 'postgres'), port: await freePort(), durable: false }),
  startNatsServer({ binary, port: await freePort(), storeDir: join(folder, 'nats') }),
]);
process.stdout.write(`${JSON.stringify({ database: postgres.url, nats: nats.url, natsBinary: binary })}\n`);

await runEnded;
await Promise.all([postgres.stop(), nats.stop()]);
await rm(folder, { recursive: true, force: true });
