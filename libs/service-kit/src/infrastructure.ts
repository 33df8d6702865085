/** The database and the bus of a service, as its environment says; neither has to be there yet. */
import { AppError, retry } from '@enlace/contracts';
import { MessagingModule, type Bus } from '@enlace/messaging';
import { PersistenceModule, type Database } from '@enlace/persistence';
import type { DynamicModule } from '@nestjs/common';
import type { ServiceEnv } from './env/service.env.js';
import type { AppLogger } from './logging/app-logger.js';

/** Provides `Database`, the stores, `Bus` and `DeadLetters` to the whole app. */
export function infrastructure(
  service: string,
  env: ServiceEnv,
  logger: AppLogger,
): readonly DynamicModule[] {
  const persistence = PersistenceModule.forRoot({
    url: env.DATABASE_URL,
    poolSize: env.DATABASE_POOL_SIZE,
    applicationName: `enlace-${service}`,
    keyRing: env.ENLACE_ENCRYPTION_KEYS,
  });
  const messaging = MessagingModule.forRoot({
    url: env.NATS_URL,
    name: `enlace-${service}`,
    user: env.NATS_USER,
    password: env.NATS_PASSWORD,
    token: env.NATS_TOKEN,
    credsFile: env.NATS_CREDS,
    replicas: env.NATS_STREAM_REPLICAS,
    log: (level, message, details) => logger[level](message, details),
  });
  return [persistence, messaging];
}

/** @throws AppError `database.unavailable`, or `database.schema_behind` until somebody has migrated */
export async function checkDatabase(database: Pick<Database, 'schemaState'>): Promise<void> {
  const { ready, current, expected } = await database.schemaState();
  if (ready) return;
  const there = current ?? 'none';
  throw new AppError(
    'database.schema_behind',
    `The schema is ${there}, not ${expected}: migrate it`,
    retry(),
  );
}

/** @throws AppError `bus.unavailable` */
export async function checkBus(bus: Pick<Bus, 'health'>): Promise<void> {
  const { connected, jetStream } = await bus.health();
  if (!connected) throw new AppError('bus.unavailable', 'NATS cannot be reached', retry());
  if (!jetStream)
    throw new AppError('bus.unavailable', 'The NATS server answers, but not for JetStream', retry());
}
