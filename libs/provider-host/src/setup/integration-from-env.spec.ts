/** The integration older systems describe in their environment. */
import { AppError, retry } from '@enlace/contracts';
import type { ProviderHostOptions } from '../host-options.js';
import { listening } from '../spec-fakes.js';
import { IntegrationFromEnv } from './integration-from-env.js';
import type { IntegrationWriter, WriteOptions, Written } from './integration-writer.js';
import { OPTIONS } from './spec-fakes.js';

const CONFIG = { bot: '1', token: 'token-of-1' };
const WRITTEN: Written = { id: 'integration-1', status: 'active', message: 'known', generated: {} };
const away = (): AppError => new AppError('database.unavailable', 'Postgres does not answer', retry());

/** Each outcome is for one try; the last is for all that follow. */
function fromEnv(
  outcomes: (Error | Written)[],
  options: ProviderHostOptions = { ...OPTIONS, configFromEnv: CONFIG },
) {
  const writes: { tenantId: string; config: object; how: WriteOptions }[] = [];
  const { logger, lines } = listening();
  const writer: Pick<IntegrationWriter, 'write'> = {
    write: (tenantId, given, how) => {
      writes.push({ tenantId, config: given, how });
      const outcome = outcomes[Math.min(writes.length, outcomes.length) - 1];
      return outcome === undefined || outcome instanceof Error
        ? Promise.reject(outcome ?? new Error('no outcome was given'))
        : Promise.resolve(outcome);
    },
  };
  const service = new IntegrationFromEnv(options, writer as IntegrationWriter, logger);
  return { service, writes, lines, said: () => lines.map(({ level, code }) => ({ level, code })) };
}

describe('the integration from the environment', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is written for the default tenant, even when the provider refuses the credentials, and it is said', async () => {
    const { service, writes, lines } = fromEnv([WRITTEN]);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(writes).toEqual([{ tenantId: 'acme', config: CONFIG, how: { mustNotBeRefused: false } }]);
    expect(lines).toMatchObject([{ level: 'info', provider: 'telegram', tenant: 'acme', status: 'active' }]);
  });

  it('is not written when its variables are not set', async () => {
    const { service, writes } = fromEnv([WRITTEN], OPTIONS);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(10_000);
    expect(writes).toEqual([]);
  });

  it('is tried again until it is written; each kind of failure is said once, by its code, and the success too', async () => {
    const refused = Object.assign(new Error(`refused: ${CONFIG.token}`), { code: 'ECONNREFUSED' });
    const { service, writes, lines, said } = fromEnv([away(), away(), refused, away(), refused, WRITTEN]);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(writes).toHaveLength(6);
    expect(said()).toEqual([
      { level: 'warn', code: 'database.unavailable' },
      { level: 'warn', code: 'ECONNREFUSED' },
      { level: 'info', code: undefined },
    ]);
    expect(JSON.stringify(lines)).not.toContain(CONFIG.token);
  });

  it('names a failure without a code by its class, never by its words', async () => {
    const { service, lines } = fromEnv([new TypeError(`cannot read ${CONFIG.token}`), WRITTEN]);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(3_000);
    expect(lines[0]).toMatchObject({ level: 'warn', code: 'TypeError' });
    expect(JSON.stringify(lines)).not.toContain(CONFIG.token);
  });

  it('is said once and left alone when its config does not fit', async () => {
    const { service, writes, lines } = fromEnv([
      new AppError('integration.invalid', 'the config does not fit: token'),
    ]);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(writes).toHaveLength(1);
    expect(lines).toMatchObject([{ level: 'error', error: { code: 'integration.invalid' } }]);
  });

  it('is not tried again after the service was stopped', async () => {
    const { service, writes } = fromEnv([away()]);
    service.onApplicationBootstrap();
    await jest.advanceTimersByTimeAsync(0);
    await service.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(writes).toHaveLength(1);
  });

  it('is waited for by a stop that comes while it is written, and not tried again', async () => {
    const { service, writes } = fromEnv([away()]);
    service.onApplicationBootstrap();
    await service.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(writes).toHaveLength(1);
  });
});
