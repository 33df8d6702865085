/** What the services stand on: a NATS server and a Postgres, found or started, and the schema in place. */
import { AppError } from '@enlace/contracts';
import { Database } from '@enlace/persistence';
import { findNatsServer } from '../infra/find-nats-server.js';
import { freePort } from '../infra/free-port.js';
import { startNatsServer } from '../infra/nats-server.js';
import { startPostgres } from '../infra/postgres-server.js';
import type { LocalState } from './local-state.js';
import type { StackSettings } from './stack-settings.js';

export interface StandingGround {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  /** For people: where each of the two is. */
  readonly about: { readonly database: string; readonly nats: string };
  stop(): Promise<void>;
}

type Stop = () => Promise<void>;

/** Throws `infra.unavailable` with what to do. What was started before a failure is stopped again. */
export async function standUp(
  state: LocalState,
  settings: StackSettings,
  say: (line: string) => void,
): Promise<StandingGround> {
  const stops: Stop[] = [];
  const stop = async (): Promise<void> => {
    for (const each of stops.reverse()) await each();
  };
  try {
    const database = await postgres(state, settings, stops);
    const nats = await bus(state, settings, stops, say);
    await migrate(database.url);
    return {
      databaseUrl: database.url,
      natsUrl: nats.url,
      about: { database: database.about, nats: nats.about },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function postgres(
  state: LocalState,
  settings: StackSettings,
  stops: Stop[],
): Promise<{ url: string; about: string }> {
  const given = settings.env['DATABASE_URL'];
  if (given !== undefined && given !== '') return { url: given, about: 'from DATABASE_URL' };
  const server = await startPostgres({ dataDir: state.path('postgres'), port: await freePort() });
  stops.push(() => server.stop());
  return { url: server.url, about: `embedded, data in ${server.dir}` };
}

async function bus(
  state: LocalState,
  settings: StackSettings,
  stops: Stop[],
  say: (line: string) => void,
): Promise<{ url: string; about: string }> {
  const given = settings.env['NATS_URL'];
  if (given !== undefined && given !== '') return { url: given, about: 'from NATS_URL' };
  const binary = await findNatsServer({
    cacheDir: settings.cacheDir,
    binary: settings.env['NATS_SERVER_BIN'],
    path: settings.env['PATH'],
    report: say,
  });
  const server = await startNatsServer({ binary, port: await freePort(), storeDir: state.path('nats') });
  stops.push(() => server.stop());
  return { url: server.url, about: `${binary}, data in ${state.path('nats')}` };
}

async function migrate(url: string): Promise<void> {
  const database = Database.open({ url, poolSize: 1, applicationName: 'enlace up' });
  try {
    await database.migrate();
  } catch (error) {
    if (error instanceof AppError && error.code === 'database.unavailable') {
      throw new AppError(
        'infra.unavailable',
        'Postgres does not answer: check DATABASE_URL, or leave it out to use the embedded one.',
      );
    }
    throw error;
  } finally {
    await database.close();
  }
}
