/** The environment each service of the local stack is started with. */
import type { ServiceName } from '@enlace/contracts';
import { freePort } from '../infra/free-port.js';
import type { LocalKeys } from './local-state.js';
import type { Env } from './stack-settings.js';

export interface Ground {
  readonly databaseUrl: string;
  readonly natsUrl: string;
  readonly keys: LocalKeys;
  /** Where files are kept, unless MEDIA_STORE says another place. */
  readonly mediaDir: string;
  /** `host:port` of the simulators: private addresses that calls may reach. */
  readonly allowHosts: readonly string[];
}

export interface PlacedService {
  readonly name: ServiceName;
  readonly port: number;
  readonly url: string;
  readonly env: Env;
}

/** Gives every service two free ports and the ground it stands on. */
export async function place(
  services: readonly ServiceName[],
  ground: Ground,
  env: Env,
): Promise<PlacedService[]> {
  const placed: PlacedService[] = [];
  for (const name of services) {
    const port = await freePort();
    placed.push({
      name,
      port,
      url: `http://127.0.0.1:${port}`,
      env: environmentFor(port, await freePort(), ground, env),
    });
  }
  return placed;
}

function environmentFor(port: number, metricsPort: number, ground: Ground, env: Env): Env {
  const allowed = [env['ENLACE_ALLOW_HOSTS'], ...ground.allowHosts].filter(
    (host) => host !== undefined && host !== '',
  );
  return {
    ...env,
    HOST: '127.0.0.1',
    PORT: String(port),
    METRICS_PORT: String(metricsPort),
    DATABASE_URL: ground.databaseUrl,
    NATS_URL: ground.natsUrl,
    ENLACE_ADMIN_KEY: ground.keys.adminKey,
    ENLACE_ENCRYPTION_KEYS: ground.keys.encryptionKeys,
    ENLACE_ALLOW_HOSTS: allowed.join(','),
    MEDIA_STORE: env['MEDIA_STORE'] ?? `folder:${ground.mediaDir}`,
    TRUST_PROXY: '127.0.0.1',
    LOG_LEVEL: env['LOG_LEVEL'] ?? 'warn',
  };
}
