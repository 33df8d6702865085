/** Runs every check that needs no test, all of them even when one fails, and shows what a failing one said. */
import { spawnSync } from 'node:child_process';

const checks = ['typecheck', 'lint', 'format:check', 'depcruise', 'knip'];

const failed = checks.filter((name) => {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', name], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok    ' : 'failed'} ${name} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return status !== 0;
});

if (failed.length > 0) {
  process.stderr.write(`Not in order: ${failed.join(', ')}.\n`);
  process.exitCode = 1;
}
