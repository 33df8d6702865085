/** Builds every app and library into `dist/`, takes along the files that lie beside the code, fails when one is missing, and bundles what is run into `dist/bin/`. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';

const isTest = (path) => /\.(spec|int-spec|e2e-spec)\.ts$|(^|\/)fixtures\//.test(path);

/** Every file under `apps/<name>/src` and `libs/<name>/src`, tests and their fixtures left out. */
function sources() {
  return ['apps', 'libs'].flatMap((root) =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
      .filter((path) => /^(apps|libs)\/[^/]+\/src\//.test(path) && !isTest(path)),
  );
}

const started = performance.now();
const files = sources();
rmSync('dist', { recursive: true, force: true });
const nest = spawnSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build', '--all'], {
  encoding: 'utf8',
});
if (nest.status !== 0) {
  process.stderr.write(`${nest.stdout}\n${nest.stderr}\nThe build failed.\n`);
  process.exit(1);
}

const code = files.filter((path) => /(?<!\.d)\.ts$/.test(path));
const assets = files.filter((path) => !path.endsWith('.ts') && !path.endsWith('/.gitkeep'));
for (const asset of assets) cpSync(asset, join('dist', asset));

const missing = code.filter((path) => !existsSync(join('dist', path.replace(/\.ts$/, '.js'))));
if (missing.length > 0) {
  process.stderr.write(
    `The build left out:\n  ${missing.join('\n  ')}\nIs the project listed in nest-cli.json?\n`,
  );
  process.exit(1);
}
const bundled = await bundle(readdirSync('apps'));
const seconds = ((performance.now() - started) / 1000).toFixed(1);
process.stdout.write(`built ${code.length} files into dist/, ${bundled} into dist/bin/, in ${seconds} s\n`);
