/** `npm run bench -- [section…] [--seconds 1.5] [--rounds 3] [--rate 200] [--json]`: measures and prints; it asserts nothing. */
import { parseArgs } from 'node:util';
import { Bench } from './bench.mjs';
import { printMachine, printSection } from './report.mjs';
import { trouble } from './processes.mjs';
import { machine } from './machine.mjs';

const SECTIONS = ['ingress', 'many', 'peers', 'slow-disk', 'end-to-end', 'footprint', 'start'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: 'string', default: '1.5' },
    rounds: { type: 'string', default: '3' },
    rate: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const chosen = positionals.length === 0 ? SECTIONS : positionals;
const unknown = chosen.filter((name) => !SECTIONS.includes(name));
if (unknown.length > 0) {
  process.stderr.write(`no section ${unknown.join(', ')}; there are: ${SECTIONS.join(', ')}\n`);
  process.exit(2);
}

const settings = {
  seconds: Number(values.seconds),
  rounds: Number(values.rounds),
  rate: Number(values.rate),
};
if (!(settings.seconds > 0) || !(settings.rounds >= 1) || !(settings.rate >= 1)) {
  process.stderr.write('--seconds must be above 0, --rounds and --rate at least 1\n');
  process.exit(2);
}

const began = performance.now();
const bench = await Bench.begin(settings);
let ending;
const end = () => (ending ??= bench.end());
process.once('SIGINT', () => void end().then(() => process.exit(130)));
process.once('SIGTERM', () => void end().then(() => process.exit(143)));

const results = {};
try {
  const about = await machine(bench.ground, settings);
  if (!values.json) printMachine(about);
  for (const name of SECTIONS.filter((each) => chosen.includes(each))) {
    const section = await import(`./sections/${name}.mjs`);
    process.stderr.write(`measuring ${name}…\n`);
    const from = performance.now();
    const result = { title: section.title, ...(await section.measure(bench)) };
    results[name] = { ...result, tookSeconds: (performance.now() - from) / 1_000 };
    if (!values.json) printSection(name, results[name]);
  }
  if (values.json) process.stdout.write(`${JSON.stringify({ about, sections: results }, undefined, 2)}\n`);
} finally {
  await end();
}
if (trouble.lines > 0)
  process.stderr.write(`the services wrote ${trouble.lines} lines of trouble, the first: ${trouble.first}\n`);
process.stderr.write(`${((performance.now() - began) / 1_000).toFixed(0)} s in all\n`);
process.exit(0);
