/** The ingress against the bare handlers: how much arriving costs beyond what it must. */
import { medians, ratios } from '../bench.mjs';

const RATE = 1_000;

export const title =
  'The ingress against bare node:http handlers that prove, parse and keep the same webhooks';

export async function measure(bench) {
  const servers = {
    ingress: await bench.ingress(10),
    bare: await bench.baseline('grouped'),
    'bare + publish': await bench.baseline('published'),
    'bare, a commit each': await bench.baseline('single'),
  };
  const rounds = await bench.compare(servers);
  const rows = flooded(rounds, 'ingress');
  const steady = {};
  for (const name of ['ingress', 'bare']) {
    steady[name] = await bench.steady(servers[name], RATE, Math.ceil(bench.settings.seconds * 1.5));
  }
  return {
    columns: floodColumns('64 connections, as fast as it goes', 'ingress'),
    rows,
    more: [
      {
        columns: [`steadily ${RATE} requests/s`, 'p50 ms', 'p99 ms'],
        rows: Object.entries(steady).map(([name, { p50, p99 }]) => [name, p50, p99]),
      },
      {
        columns: ['behind the answer', 'ms'],
        rows: [['from the last 200 until everything is on the bus (ingress)', slowestDrain(rounds.ingress)]],
      },
    ],
  };
}

export function floodColumns(what, subject) {
  const each = ['requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request'];
  return [what, ...each, `${subject} ÷ it`, 'p99 ÷ its', 'CPU ÷ its'];
}

/** One row a server; the ratios are those of the subject to each. */
export function flooded(rounds, subject) {
  return Object.entries(rounds).map(([name, ones]) => {
    const { perSecond, p50, p99, cpuMicros } = medians(ones);
    const ratio = ratios(rounds[subject], ones);
    return [name, Math.round(perSecond), p50, p99, cpuMicros, ratio.throughput, ratio.p99, ratio.cpu];
  });
}

function slowestDrain(rounds) {
  return Math.max(...rounds.map(({ drainedMs }) => drainedMs));
}
