/** Unit tests: sources and ESM-only packages become CommonJS for tests only (jest's own require(esm) needs Node >= 24.9). */
import { availableParallelism } from 'node:os';
import { packedPackages } from './jest.packages.mjs';

export const base = {
  testEnvironment: 'node',
  // jest leaves one processor idle, which of two is half.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  testSequencer: '<rootDir>/jest.sequencer.cjs',
  setupFiles: ['reflect-metadata'],
  setupFilesAfterEnv: ['<rootDir>/test/kit/watch-simulators.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '<rootDir>/jest.transform.cjs',
      {
        swcrc: false,
        sourceMaps: 'inline',
        jsc: {
          target: 'es2022',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  transformIgnorePatterns: ['/\\.cache/jest/'],
  moduleNameMapper: {
    ...(await packedPackages()),
    '^@enlace/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
  },
};
export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.spec\\.ts$',
};
