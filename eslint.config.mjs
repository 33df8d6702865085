/** What ESLint holds every file to; style is Prettier's, the shape of imports is dependency-cruiser's. */
import tseslint from 'typescript-eslint';
import { opensWithASentence } from './scripts/eslint-opens-with-a-sentence.mjs';

const specs = [
  '**/*.spec.ts',
  '**/*.int-spec.ts',
  '**/*.e2e-spec.ts',
  '{apps,libs}/*/src/**/fixtures/**/*.ts',
  'test/**/*.ts',
];

/** The halves of a provider that only read: the same input gives the same output, whenever and wherever. */
const pureFiles = ['verify', 'normalize*', 'payload*', 'redact', 'route'].map(
  (name) => `libs/providers/src/*/${name}.ts`,
);

const processEnv = {
  object: 'process',
  property: 'env',
  message: 'Settings are read in libs/service-kit (or apps/cli/src/main.ts) and handed on.',
};

const forbiddenSyntax = [
  {
    selector: 'ExportAllDeclaration',
    message: 'Name what is exported; `export *` hides the face of a library.',
  },
  {
    selector: "ImportDeclaration[source.value=/^(node:)?process$/] > ImportSpecifier[imported.name='env']",
    message: processEnv.message,
  },
];

const clockAndChance = [
  { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: 'A pure file has no clock.' },
  {
    selector: 'MemberExpression[object.name="Date"][property.name="now"]',
    message: 'A pure file has no clock.',
  },
  {
    selector: 'MemberExpression[object.name="Math"][property.name="random"]',
    message: 'A pure file throws no dice.',
  },
  { selector: 'AwaitExpression', message: 'A pure file waits for nothing.' },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'coverage/**', '.enlace/**', '.cache/**'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{ts,mjs,cjs}'],
    plugins: { enlace: { rules: { 'opens-with-a-sentence': opensWithASentence } } },
    rules: {
      'enlace/opens-with-a-sentence': 'error',
      eqeqeq: ['error', 'always'],
      'no-console': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'max-lines': ['error', { max: 300 }],
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      'no-restricted-properties': ['error', processEnv],
      'no-restricted-syntax': ['error', ...forbiddenSyntax],
    },
  },
  {
    files: ['apps/**/*.ts', 'libs/**/*.ts'],
    ignores: ['libs/http-client/**', 'libs/simulators/**', 'apps/cli/**', ...specs],
    rules: {
      'no-restricted-globals': ['error', { name: 'fetch', message: 'Call out through @enlace/http-client.' }],
    },
  },
  {
    files: pureFiles,
    ignores: specs,
    rules: { 'no-restricted-syntax': ['error', ...forbiddenSyntax, ...clockAndChance] },
  },
  {
    files: ['libs/service-kit/**/*.ts', 'apps/cli/src/main.ts', 'test/kit/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: [...specs, 'libs/persistence/src/migrations/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    // Tests reach into parsed JSON and stand-ins: what they claim is checked when they run.
    files: specs,
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['scripts/**/*.mjs', 'test/**/*.mjs', 'bin/*.mjs'], rules: { 'no-console': 'off' } },
);
