/** The environment of specs, apart from the fakes: a spec that only needs the texts loads no library for them. */

/** An environment that is whole; nothing in it leads anywhere. */
export const SPEC_ENV: Readonly<Record<string, string>> = {
  NODE_ENV: 'test',
  HOST: '127.0.0.1',
  PORT: '0',
  METRICS_PORT: '0',
  DATABASE_URL: 'postgres://enlace:pg-password@127.0.0.1:1/enlace',
  NATS_URL: 'nats://127.0.0.1:1',
  ENLACE_ADMIN_KEY: 'the-admin-key-of-the-specs',
  ENLACE_ENCRYPTION_KEYS: `k1:${Buffer.alloc(32, 7).toString('base64')}`,
};
