/** What the services take of memory while nothing happens. */
import { residentMb, startSideProcess, startService } from '../processes.mjs';

const IDLE_MS = 4_000;
const ALL = [
  'webhook-ingress',
  'whatsapp',
  'telegram',
  'chatwoot',
  'tawkto',
  'notifications',
  'rag-orchestrator',
];

export const title = `Resident memory, ${IDLE_MS / 1_000} s after the start`;

export async function measure({ ground }) {
  await ground.renewBus();
  const { url } = await ground.database('footprint');
  const rows = [];
  for (const pair of [ALL.slice(0, 4), ALL.slice(4)]) {
    const placed = await ground.place(pair, url);
    const services = [];
    for (const { name, env, port } of placed) services.push(await startService(name, env, port));
    await idle();
    for (const { name, pid } of services) rows.push([`${name}, alone`, residentMb(pid)]);
    await Promise.all(services.map((service) => service.stop()));
  }
  const placed = await ground.place(ALL, url, { set: { DATABASE_POOL_SIZE: '4' } });
  const together = await startSideProcess('together.process.mjs', { placed });
  await idle();
  rows.push(['all seven in one process', residentMb(together.pid)]);
  await together.stop();
  return { columns: ['', 'RSS MB'], rows };
}

function idle() {
  return new Promise((resolve) => setTimeout(resolve, IDLE_MS));
}
