/** What the demo finds out about a message it sent, and what it says when something is missing. */
import type { SentMessage, WebhookDelivery } from '@enlace/simulators';
import type { ApiClient } from './api-client.js';
import type { DemoChannels, Written } from './demo-channels.js';
import { RoundTrips } from './round-trips.js';

const NOW = 1_700_000_000_000;
const at = (milliseconds: number) => new Date(NOW + milliseconds).toISOString();

const DELIVERY: WebhookDelivery = {
  ok: true,
  status: 200,
  attempts: 1,
  milliseconds: 3.4,
  body: '{}',
  headers: {},
  responseBody: '',
  log: [],
  copies: [],
};

const REPLY: SentMessage = { id: 'wamid.1', to: '521', text: 'Sí.', at: NOW + 90, via: 'number', body: {} };

const WEBHOOK = {
  id: 'w-1',
  received_at: at(2),
  published_at: at(10),
  status: 'published',
  scheme: 'x-hub-signature-256',
  event_ends: [{ outcome: 'stored', ended_at: at(20) }],
};

let paths: string[];
let logged: object[];
let clock: number;
let lookTakesMs: number;

beforeEach(() => {
  clock = NOW;
  lookTakesMs = 0;
  jest.spyOn(Date, 'now').mockImplementation(() => clock);
  paths = [];
  logged = [WEBHOOK];
});
afterEach(() => jest.restoreAllMocks());

async function trip(written: Written, provider: 'whatsapp' | 'tawkto' = 'whatsapp') {
  const api = {
    get: (path: string) => {
      paths.push(path);
      clock += lookTakesMs;
      const one = /logs\/(.+)$/.exec(path)?.[1];
      return Promise.resolve(
        one === undefined ? { items: logged } : logged.find((entry) => 'id' in entry && entry.id === one),
      );
    },
  };
  const channels = { write: () => Promise.resolve(written) };
  const trips = new RoundTrips(channels as unknown as DemoChannels, api as unknown as ApiClient);
  return trips.run(provider, 'hola');
}

describe('a round trip', () => {
  it('is complete when the message is stored and its reply is back, and tells each step in order', async () => {
    const report = await trip({ delivery: DELIVERY, reply: () => Promise.resolve(REPLY) });
    expect(report).toMatchObject({ complete: true, reply: 'Sí.', note: null, text: 'hola' });
    expect(report.steps.map(({ step, at_ms }) => [step, at_ms])).toEqual([
      ['verified', 2],
      ['answered', 3],
      ['published', 10],
      ['stored', 20],
      ['delivered', 90],
    ]);
  });

  it('looks only at the webhooks of the demo and this provider since it began, at the first of them', async () => {
    logged = [{ ...WEBHOOK, id: 'w-2' }, WEBHOOK];
    await trip({ delivery: DELIVERY, reply: () => Promise.resolve(REPLY) });
    expect(paths).toEqual([
      `/api/v1/webhooks/logs?tenant_id=demo&provider=whatsapp&from=${encodeURIComponent(at(-1))}`,
      '/api/v1/webhooks/logs/w-1',
    ]);
  });

  it('is complete without a reply on a channel that cannot carry one, and says so', async () => {
    const report = await trip({ delivery: DELIVERY }, 'tawkto');
    expect(report).toMatchObject({ complete: true, reply: null });
    expect(report.note).toMatch(/tawk\.to has no way/);
  });

  it('is not complete when the reply never comes', async () => {
    const report = await trip({ delivery: DELIVERY, reply: () => Promise.reject(new Error('too late')) });
    expect(report).toMatchObject({ complete: false, reply: null });
    expect(report.steps.map(({ step }) => step)).not.toContain('delivered');
  });

  it('ends at the door when the webhook is refused, with the answer', async () => {
    const refused = { ...DELIVERY, ok: false, status: 401, responseBody: 'wrong signature' };
    expect(await trip({ delivery: refused })).toMatchObject({
      complete: false,
      note: 'refused: wrong signature',
      steps: [{ step: 'answered', detail: "the provider's webhook got 401" }],
    });
    expect((await trip({ delivery: { ...refused, status: 0, responseBody: '' } })).note).toBe(
      'refused: no answer',
    );
    expect(paths).toEqual([]);
  });

  it('waits for the end of the events, but not for ever', async () => {
    logged = [{ ...WEBHOOK, published_at: null, event_ends: [] }];
    lookTakesMs = 6_000;
    const report = await trip({ delivery: DELIVERY, reply: () => Promise.resolve(REPLY) });
    expect(report.complete).toBe(false);
    expect(report.steps.map(({ step }) => step)).toEqual(['verified', 'answered', 'delivered']);
    expect(paths).toHaveLength(4);
  });
});
