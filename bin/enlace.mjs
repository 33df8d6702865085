#!/usr/bin/env node
/** The `enlace` command: runs the built CLI, or says how to build it. */
import { existsSync } from 'node:fs';

const main = new URL('../dist/bin/enlace.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write(
    'Enlace is not built yet: run `npm ci && npm run build` in the project folder first.\n',
  );
  process.exitCode = 1;
}
