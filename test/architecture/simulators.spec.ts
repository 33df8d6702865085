/** Holds that no suite has a simulated provider whose rules may be broken unseen. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const MADE = /(watched\(\s*)?new (?:WhatsApp|Telegram|Chatwoot|Tawkto)Simulator\(/g;

const files = ['apps', 'libs', 'test']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)))
  // Those of the simulators themselves break the rules to see them kept.
  .filter((path) => !path.startsWith('libs/simulators/'))
  .filter((path) => /spec\.ts$/.test(path) || /^test\/kit\/.*\.ts$/.test(path));

const made = files.flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(MADE)].map(([, isWatched]) => ({ path, isWatched })),
);

it('every simulator of a suite is watched', () => {
  expect(made.length).toBeGreaterThan(14);
  expect(made.filter(({ isWatched }) => isWatched === undefined).map(({ path }) => path)).toEqual([]);
});
