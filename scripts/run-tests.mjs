/** Runs the named jest suites (`unit`, `e2e`) and closes with one line that counts them all: `N passed, N failed`. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A run that hangs is a failed run, and must say so before whoever waits for it gives up. */
const LONGEST_MS = 15 * 60_000;

const configs = { unit: 'jest.config.mjs', e2e: 'jest.e2e.config.mjs' };

/**
 * One jest run, its output shown as it comes.
 * A test file that could not be run at all counts as one failed test, and so does a jest that ended
 * without a report, or without having run anything.
 */
function run(suite, filters, folder) {
  const report = join(folder, `${suite}.json`);
  const { status, signal } = spawnSync(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      '--config',
      configs[suite],
      '--json',
      '--outputFile',
      report,
      ...filters,
    ],
    { stdio: ['ignore', 'ignore', 'inherit'], timeout: LONGEST_MS },
  );
  let result;
  try {
    result = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    process.stderr.write(`The ${suite} tests ended without a report (${signal ?? `exit code ${status}`}).\n`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const counted = {
    passed: result.numPassedTests,
    failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    skipped: result.numPendingTests + result.numTodoTests,
  };
  if (counted.passed + counted.failed === 0 && filters.length === 0) {
    process.stderr.write(`The ${suite} tests ran nothing.\n`);
    counted.failed = 1;
  }
  if (status !== 0 && counted.failed === 0) {
    process.stderr.write(`The ${suite} tests ended with ${signal ?? `exit code ${status}`}.\n`);
    counted.failed = 1;
  }
  return counted;
}

const words = process.argv.slice(2);
const suites = words.filter((word) => word in configs);
const filters = words.filter((word) => !(word in configs));
if (suites.length === 0) {
  process.stderr.write(`Say which tests to run: ${Object.keys(configs).join(', ')}.\n`);
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'enlace-tests-'));
const total = { passed: 0, failed: 0, skipped: 0 };
try {
  for (const suite of suites) {
    const counted = run(suite, filters, folder);
    for (const key of Object.keys(total)) total[key] += counted[key];
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
