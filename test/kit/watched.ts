/** The simulated providers of a test file: whoever breaks a rule of theirs fails the test during which it was broken. */
import type { Breach, Simulator } from '@enlace/simulators';

const simulators = new Set<Simulator>();
const reported = new Set<Breach>();

/** From now on the simulator's breaches fail the tests of this file; what is broken on purpose is declared by `expectBreach`. */
export function watched<Kind extends Simulator>(simulator: Kind): Kind {
  simulators.add(simulator);
  return simulator;
}

/** Throws for what was broken since the last look. */
export function assertNoNewBreaches(): void {
  const fresh = [...simulators]
    .flatMap(({ undeclaredBreaches }) => undeclaredBreaches)
    .filter((breach) => !reported.has(breach));
  for (const breach of fresh) reported.add(breach);
  // Spelt out here: every test file loads this one, and few of them a simulator.
  const lines = new Set(
    fresh.map(({ code, method, path, reason }) => `${code} ${method} ${path}: ${reason}`),
  );
  if (lines.size > 0) throw new Error(`rules of the provider were broken:\n  ${[...lines].join('\n  ')}`);
}

/** Throws for what was declared and did not come. */
export function assertDeclaredBreaches(): void {
  const missing = [...simulators].flatMap(({ missingBreaches }) => missingBreaches);
  if (missing.length > 0) throw new Error(`declared, but no such rule was broken: ${missing.join(', ')}`);
}
