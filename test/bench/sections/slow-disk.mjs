/** The same once more on a disk that takes its time: 2 ms more for each flush. */
import { floodColumns, flooded } from './ingress.mjs';

export const title = 'A slower disk: 2 ms added to each flush (commit_delay = 2000, commit_siblings = 0)';

export async function measure(bench) {
  const servers = {
    ingress: await bench.ingress(10),
    bare: await bench.baseline('grouped'),
    'bare, a commit each': await bench.baseline('single'),
  };
  await slow(bench, 2_000, 0);
  try {
    const rounds = await bench.compare(servers);
    return {
      columns: floodColumns('64 connections, as fast as it goes', 'ingress'),
      rows: flooded(rounds, 'ingress'),
    };
  } finally {
    await slow(bench, 0, 5);
  }
}

async function slow({ ground }, microseconds, siblings) {
  await ground.asSuperuser(`ALTER SYSTEM SET commit_delay = ${microseconds}`);
  await ground.asSuperuser(`ALTER SYSTEM SET commit_siblings = ${siblings}`);
  await ground.asSuperuser('SELECT pg_reload_conf()');
  await new Promise((resolve) => setTimeout(resolve, 300));
}
