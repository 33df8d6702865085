/** When there is a demo, and what it sets up and shows. */
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { Database, IntegrationStore, type IntegrationRecord } from '@enlace/persistence';
import type { StackSettings } from '../up/stack-settings.js';
import { ApiClient } from './api-client.js';
import { DemoChannels } from './demo-channels.js';
import { Demo } from './demo.js';
import { RoundTrips } from './round-trips.js';

const SETTINGS: StackSettings = {
  port: 8082,
  dataDir: '/nowhere',
  cacheDir: '/nowhere',
  services: [],
  demo: true,
  singleProcess: false,
  env: {},
};

const channels = {
  hosts: ['127.0.0.1:4000'],
  setUp: jest.fn(() => Promise.resolve()),
  stop: jest.fn(() => Promise.resolve()),
  question: (provider: string) => `a question over ${provider}`,
};

let started: jest.SpiedFunction<typeof DemoChannels.start>;
let closed: jest.Mock;
let integrations: jest.SpiedFunction<IntegrationStore['listAll']>;

beforeEach(() => {
  started = jest.spyOn(DemoChannels, 'start').mockResolvedValue(channels as unknown as DemoChannels);
  closed = jest.fn(() => Promise.resolve());
  jest.spyOn(Database, 'open').mockReturnValue({ close: closed } as unknown as Database);
  integrations = jest.spyOn(IntegrationStore.prototype, 'listAll').mockResolvedValue([]);
});
afterEach(() => jest.restoreAllMocks());

const ofTenants = (...tenants: string[]) => tenants.map((tenantId) => ({ tenantId }) as IntegrationRecord);

describe('a demo', () => {
  it('is there where nothing is configured, also for the second time', async () => {
    integrations.mockResolvedValue(ofTenants('demo', 'demo'));
    expect((await Demo.prepare(SETTINGS, 'postgres://x'))?.hosts).toEqual(['127.0.0.1:4000']);
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it.each([
    { case: 'it is not wanted', settings: { demo: false }, saved: [] },
    {
      case: 'the environment configures a provider',
      settings: { env: { TELEGRAM_BOT_TOKEN: 't' } },
      saved: [],
    },
    { case: 'a tenant has an integration of its own', settings: {}, saved: ofTenants('demo', 'acme') },
  ])('is not there where $case', async ({ settings, saved }) => {
    integrations.mockResolvedValue(saved);
    expect(await Demo.prepare({ ...SETTINGS, ...settings }, 'postgres://x')).toBeUndefined();
    expect(started).not.toHaveBeenCalled();
  });

  it('closes its connection to Postgres also when that does not answer', async () => {
    integrations.mockRejectedValue(new Error('no Postgres'));
    await expect(Demo.prepare(SETTINGS, 'postgres://x')).rejects.toThrow('no Postgres');
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it('teaches its tenant what it is asked about, connects the channels, and shows one trip on each', async () => {
    const posts = jest.spyOn(ApiClient.prototype, 'post').mockResolvedValue({});
    const trips = jest
      .spyOn(RoundTrips.prototype, 'run')
      .mockImplementation((provider, text) =>
        Promise.resolve({ provider, text, steps: [], reply: null, note: null, complete: true }),
      );
    const demo = await Demo.prepare(SETTINGS, 'postgres://x');
    const control = await demo?.start({ url: 'http://127.0.0.1:8082', adminKey: 'k' });
    try {
      expect(control?.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      expect(control?.token.length).toBeGreaterThan(20);
      expect(new Set(posts.mock.calls.map(([path]) => path))).toEqual(
        new Set(['/api/v1/knowledge/documents']),
      );
      expect(posts.mock.calls.map(([, body]) => body)).toEqual(
        posts.mock.calls.map(() => expect.objectContaining({ tenant_id: 'demo', language: 'es' }) as object),
      );
      expect(posts.mock.calls.length).toBeGreaterThan(0);
      expect(channels.setUp).toHaveBeenCalledWith(expect.any(ApiClient), 'http://127.0.0.1:8082');
      const out = new PassThrough();
      await demo?.show(out);
      expect(stripVTControlCharacters(String(out.read())).trim().split(/\n+/)).toEqual([
        '✓ WhatsApp  «a question over whatsapp»',
        '✓ Telegram  «a question over telegram»',
        '✓ Chatwoot  «a question over chatwoot»',
        '✓ Tawk.to  «a question over tawkto»',
      ]);
      expect(trips).toHaveBeenCalledTimes(4);
    } finally {
      await demo?.stop();
    }
    expect(channels.stop).toHaveBeenCalledTimes(1);
  });
});
