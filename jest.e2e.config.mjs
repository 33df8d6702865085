/** Tests on a real Postgres and a real NATS server, which are started once for all of them. */
import { base } from './jest.config.mjs';

export default {
  ...base,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testRegex: '\\.(int|e2e)-spec\\.ts$',
  globalSetup: '<rootDir>/test/kit/global-setup.mjs',
  globalTeardown: '<rootDir>/test/kit/global-teardown.mjs',
  maxWorkers: 2,
  workerIdleMemoryLimit: '600MB',
  testTimeout: 60_000,
};
