/** `.env.example` names every variable that is read, and none that is not. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { describeEnv } from '@enlace/service-kit';
import { envExample } from '../../apps/cli/src/env/env-example.js';
import { APPS } from '../kit/every-app.js';

const root = join(__dirname, '../..');
const file = readFileSync(join(root, '.env.example'), 'utf8');
const named = Object.keys(parseEnv(file));

/** What the shell gives everyone. */
const OF_THE_SHELL = ['PATH'];

/** The names in `env['NAME']` of the command line's own code. */
function readByTheCommandLine(): string[] {
  const folder = join(root, 'apps/cli/src');
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.endsWith('spec.ts'))
    .map((path) => readFileSync(join(folder, path), 'utf8'))
    .join('\n');
  return [...new Set([...code.matchAll(/\benv\['([A-Z_]+)'\]/g)].map(([, name = '']) => name))].filter(
    (name) => !OF_THE_SHELL.includes(name),
  );
}

describe('.env.example', () => {
  it('is what the services declare (npm run docs:env writes it)', () => {
    expect(file).toBe(envExample());
  });

  it('names every variable of every service, and what enlace up reads, and nothing else', () => {
    const declared = APPS.flatMap(({ env }) => describeEnv(env).map(({ name }) => name));
    const read = readByTheCommandLine();
    expect(read).toContain('ENLACE_PORT');
    expect([...new Set(named)].sort()).toEqual([...new Set([...declared, ...read])].sort());
  });

  it('names each once, with a line above that says what it is for, and gives no value away', () => {
    const lines = file.split('\n');
    const assignments = lines.flatMap((line, at) => (/^\w+=/.test(line) ? [at] : []));
    expect(assignments).toHaveLength(named.length);
    for (const at of assignments) {
      expect(lines[at]).toMatch(/^[A-Z][A-Z0-9_]*=$/);
      expect(lines[at - 1]).toMatch(/^# \S.+\]$/);
    }
  });
});
