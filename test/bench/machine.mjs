/** What the figures hang on: cores, releases, and the settings that make a commit durable. */
import { cpus, loadavg, totalmem } from 'node:os';

const DURABILITY = ['fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'commit_delay'];

export async function machine(ground, { seconds, rounds }) {
  const settings = {};
  for (const name of DURABILITY) settings[name] = await ground.setting(name);
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadBefore: Number(loadavg()[0].toFixed(1)),
    postgres: (await ground.setting('server_version')).split(' ')[0],
    nats: ground.natsRelease,
    durability: settings,
    seconds,
    rounds,
  };
}
