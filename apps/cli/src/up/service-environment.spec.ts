/** What each service of the local stack is told. */
import { place, type Ground } from './service-environment.js';

let nextPort: number;

jest.mock('../infra/free-port.js', () => ({ freePort: () => Promise.resolve((nextPort += 1)) }));

beforeEach(() => {
  nextPort = 4_000;
});

const GROUND: Ground = {
  databaseUrl: 'postgres://local',
  natsUrl: 'nats://local',
  keys: { adminKey: 'adm_x', encryptionKeys: 'k1:x' },
  mediaDir: '/data/media',
  allowHosts: [],
};

describe('the environment of a service', () => {
  it('has two ports of its own and the ground it stands on, over what was there', async () => {
    const placed = await place(['whatsapp', 'telegram'], GROUND, {
      DATABASE_URL: 'postgres://other',
      HOST: '0.0.0.0',
      PORT: '80',
      WHATSAPP_API_VERSION: 'v23.0',
    });
    expect(placed[0]).toEqual({
      name: 'whatsapp',
      port: 4_001,
      url: 'http://127.0.0.1:4001',
      env: {
        WHATSAPP_API_VERSION: 'v23.0',
        HOST: '127.0.0.1',
        PORT: '4001',
        METRICS_PORT: '4002',
        DATABASE_URL: 'postgres://local',
        NATS_URL: 'nats://local',
        ENLACE_ADMIN_KEY: 'adm_x',
        ENLACE_ENCRYPTION_KEYS: 'k1:x',
        ENLACE_ALLOW_HOSTS: '',
        MEDIA_STORE: 'folder:/data/media',
        TRUST_PROXY: '127.0.0.1',
        LOG_LEVEL: 'warn',
      },
    });
    expect(placed[1]).toMatchObject({ port: 4_003, env: { PORT: '4003', METRICS_PORT: '4004' } });
  });

  it('allows the simulators beside the hosts that were allowed, and keeps the level of the log', async () => {
    const ground = { ...GROUND, allowHosts: ['127.0.0.1:5001', '127.0.0.1:5002'] };
    const [one] = await place(['whatsapp'], ground, {
      ENLACE_ALLOW_HOSTS: 'chat.local:3000',
      LOG_LEVEL: 'debug',
      MEDIA_STORE: 's3://files',
    });
    expect(one?.env).toMatchObject({
      MEDIA_STORE: 's3://files',
      ENLACE_ALLOW_HOSTS: 'chat.local:3000,127.0.0.1:5001,127.0.0.1:5002',
      LOG_LEVEL: 'debug',
    });
  });
});
