/** Packs the packages that tests load into few files, once for every lock file: jest loads them anew for each test file, and hundreds of files take it a second. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { LEFT_OUTSIDE } from './scripts/bundle.mjs';

const ROOT = import.meta.dirname;

/**
 * What goes into one file: a package with all that only it needs. Packages that look into each other stand
 * together, so that there is one copy of each; what jest itself uses (picocolors) is left out.
 */
const PACKS = {
  nest: [
    '@nestjs/common',
    '@nestjs/common/constants.js',
    '@nestjs/config',
    '@nestjs/core',
    '@nestjs/microservices',
    '@nestjs/platform-fastify',
    '@nestjs/swagger',
    '@nestjs/testing',
  ],
  validation: [
    'class-transformer',
    'class-transformer/cjs/storage.js',
    'class-validator',
    'class-validator-jsonschema',
  ],
  fastify: ['fastify', '@fastify/http-proxy'],
  telemetry: [
    '@opentelemetry/api',
    '@opentelemetry/exporter-trace-otlp-http',
    '@opentelemetry/resources',
    '@opentelemetry/sdk-trace-node',
  ],
  nats: ['@nats-io/jetstream', '@nats-io/transport-node'],
  ...Object.fromEntries(
    ['fast-check', 'libphonenumber-js/min', 'pg', 'pino', 'prom-client', 'rxjs', 'typeorm', 'undici'].map(
      (name) => [name.replaceAll('/', '-'), [name]],
    ),
  ),
};
const PACKED = Object.values(PACKS).flat();

/** Jest's `moduleNameMapper` for what is packed; packs it first where that has not been done. */
export async function packedPackages() {
  const folder = join(ROOT, '.cache/jest', version());
  if (!existsSync(folder)) await pack(folder);
  return Object.fromEntries(
    PACKED.map((name) => [`^${name.replace(/[./]/g, '\\$&')}$`, faceOf(folder, name)]),
  );
}

function version() {
  const hash = createHash('sha1');
  for (const file of ['package-lock.json', 'jest.packages.mjs']) hash.update(readFileSync(join(ROOT, file)));
  return hash.digest('hex');
}

/** Made aside and put in its place whole, so that nobody finds half of it. */
async function pack(folder) {
  const aside = `${folder}.${process.pid}`;
  await Promise.all(
    Object.entries(PACKS).map(([pack, names]) => packOne(join(aside, `${pack}.pack.cjs`), names)),
  );
  for (const [pack, names] of Object.entries(PACKS)) {
    for (const name of names) {
      const face = faceOf(aside, name);
      const target = relative(dirname(face), join(aside, `${pack}.pack.cjs`));
      mkdirSync(dirname(face), { recursive: true });
      writeFileSync(
        face,
        `module.exports = require(${JSON.stringify(`./${target}`)})[${JSON.stringify(name)}]();\n`,
      );
    }
  }
  try {
    renameSync(aside, folder);
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

async function packOne(outfile, names) {
  const entries = names.map((name) => `${JSON.stringify(name)}: () => require(${JSON.stringify(name)})`);
  await build({
    absWorkingDir: ROOT,
    stdin: { contents: `module.exports = { ${entries.join(', ')} };`, resolveDir: ROOT },
    outfile,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20',
    keepNames: true,
    minifyWhitespace: true,
    legalComments: 'none',
    // Jest cannot import while running, only require.
    supported: { 'dynamic-import': false },
    banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': '__importMetaUrl' },
    external: [...LEFT_OUTSIDE, ...PACKED.filter((name) => !names.includes(name))],
    logLevel: 'error',
  });
}

function faceOf(folder, name) {
  return join(folder, `${name.replace(/\.js$/, '')}.cjs`);
}
