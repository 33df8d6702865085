/** The ingress is ready as long as one of the two could keep a webhook. */
import type { Bus } from '@enlace/messaging';
import type { Database } from '@enlace/persistence';
import { Readiness } from '@enlace/service-kit';
import type { IntegrationDirectory } from '../directory/integration-directory.js';
import { AcceptanceReadiness } from './acceptance-readiness.js';

interface World {
  readonly postgres?: 'there' | 'away' | 'hanging' | 'behind';
  readonly bus?: boolean;
  readonly loaded?: boolean;
}

const schemaStates = {
  there: () => Promise.resolve({ ready: true, current: '2', expected: '2' }),
  behind: () => Promise.resolve({ ready: false, current: '1', expected: '2' }),
  away: () => Promise.reject(new Error('no connection')),
  hanging: () => new Promise<never>(() => undefined),
};

async function statusIn({ postgres = 'there', bus = true, loaded = true }: World): Promise<unknown> {
  const readiness = new Readiness();
  const acceptance = new AcceptanceReadiness(
    readiness,
    { schemaState: schemaStates[postgres] } as Partial<Database> as Database,
    { health: () => Promise.resolve({ connected: bus, jetStream: bus }) } as Partial<Bus> as Bus,
    { loaded } as Partial<IntegrationDirectory> as IntegrationDirectory,
  );
  acceptance.onModuleInit();
  return (await readiness.report()).status;
}

describe('the readiness of the ingress', () => {
  it.each<World>([
    { postgres: 'there', bus: true },
    { postgres: 'there', bus: false },
    { postgres: 'there', bus: false, loaded: false },
    { postgres: 'away', bus: true },
    { postgres: 'hanging', bus: true },
    { postgres: 'behind', bus: true },
  ])('is given with %j', async (world) => {
    expect(await statusIn(world)).toBe('ready');
  });

  it.each<World>([
    { postgres: 'away', bus: false },
    { postgres: 'behind', bus: false },
    { postgres: 'away', bus: true, loaded: false },
  ])('is not given with %j', async (world) => {
    expect(await statusIn(world)).toBe('not_ready');
  });
});
