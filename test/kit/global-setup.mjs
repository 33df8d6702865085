/** Before the integration and end-to-end tests: starts the keeper of Postgres and NATS, and says where they are. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export default async function globalSetup() {
  const keeper = spawn(
    process.execPath,
    ['--import', './test/kit/run-typescript.mjs', './test/kit/infra-keeper.ts'],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = new Promise((resolve) => keeper.once('exit', resolve));
  const said = await Promise.race([
    createInterface({ input: keeper.stdout })
      [Symbol.asyncIterator]()
      .next()
      .then(({ value }) => value),
    ended.then(() => undefined),
  ]);
  if (said === undefined)
    throw new Error('Postgres and NATS for the tests did not start; the reason is above.');

  const { database, nats, natsBinary } = JSON.parse(said);
  process.env.ENLACE_TEST_DATABASE_URL = database;
  process.env.ENLACE_TEST_NATS_URL = nats;
  process.env.ENLACE_TEST_NATS_BINARY = natsBinary;
  globalThis.stopTestInfra = async () => {
    keeper.stdin.end();
    await ended;
  };
}
