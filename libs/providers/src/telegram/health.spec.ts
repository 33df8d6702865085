/** How a bot is, asked of a simulated Telegram, and what its errors mean. */
import { HttpClient } from '@enlace/http-client';
import { TelegramSimulator } from '@enlace/simulators';
import { watched } from '../../../../test/kit/watched.js';
import type { HealthQuestion, HealthReport } from '../health.js';
import { ScriptedHttp } from '../contract/scripted-http.js';
import { explainWebhookError } from './explain-webhook-error.js';
import { health } from './health.js';
import { deleteWebhook, setWebhook } from './webhook.js';

const OURS = 'https://enlace.example/hook';
const TOKEN = '1:token';

describe('the health of a bot', () => {
  const simulator = watched(new TelegramSimulator({ speed: 1000 }));
  let http: HttpClient;
  const credentials = { bot_token: simulator.botToken, secret_token: 's', base_url: '' };

  beforeAll(async () => {
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    credentials.base_url = simulator.url;
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
  });
  const states = ({ sections }: HealthReport) => sections.map(({ name, state }) => `${name} ${state}`);
  const asked = (webhookUrl?: string): Promise<HealthReport> =>
    health(http, credentials, { facts: {}, webhookUrls: webhookUrl === undefined ? [] : [webhookUrl] });

  it('is broken without a webhook, and tells how one can be lost', async () => {
    const report = await asked(OURS);
    expect(states(report)).toEqual(['token ok', 'webhook broken']);
    expect(report.sections[1]).toMatchObject({ who_acts: 'repair' });
    expect(report.sections[1]?.message).toMatch(/getUpdates.*410 for 23 hours/);
  });

  it('is fine where updates come here, and broken where they go to somebody else', async () => {
    await setWebhook(http, credentials, { url: OURS });
    expect(states(await asked(OURS))).toEqual(['token ok', 'webhook ok']);
    expect(states(await asked())).toEqual(['token ok', 'webhook ok']);
    expect(states(await asked('https://mine.example/hook'))).toEqual(['token ok', 'webhook broken']);
  });

  it('is held against what the webhook was set to, and against nothing once it was taken away', async () => {
    await setWebhook(http, credentials, { url: 'https://own.example/x', maxConnections: 7 });
    const of = (registration: HealthQuestion['registration']): Promise<HealthReport> =>
      health(http, credentials, { facts: {}, webhookUrls: [OURS], ...(registration && { registration }) });
    const kept = { level: 'webhook', url: 'https://own.example/x', settings: { max_connections: 7 } };
    expect(states(await of(kept))).toEqual(['token ok', 'webhook ok']);
    expect(states(await of({ ...kept, settings: { max_connections: 9 } }))[1]).toBe('webhook warning');
    expect(states(await of({ level: 'none', url: '' }))[1]).toBe('webhook warning');
    await deleteWebhook(http, credentials);
    expect(states(await of({ level: 'none', url: '' }))[1]).toBe('webhook ok');
    expect(states(await of(kept))[1]).toBe('webhook broken');
  });

  it('takes a Telegram that is away for a finding', async () => {
    const away = { ...credentials, base_url: 'https://127.0.0.1:1' };
    const report = await health(http, away, { facts: {}, webhookUrls: [] });
    expect(states(report)).toEqual(['token warning', 'webhook warning']);
    expect(report.sections[0]?.who_acts).toBe('provider');
  });
});

describe('what Telegram answers', () => {
  const scripted = (me: object, info: object): Promise<HealthReport> =>
    health(
      new ScriptedHttp([
        { status: 200, json: me },
        { status: 200, json: info },
      ]),
      { bot_token: TOKEN, secret_token: 's' },
      { facts: {}, webhookUrls: [] },
    );
  const me = { ok: true, result: { username: 'spec_bot' } };
  const failedAgo = (seconds: number, pending: number, message: string) => ({
    ok: true,
    result: {
      url: OURS,
      pending_update_count: pending,
      last_error_date: Math.floor(Date.now() / 1_000) - seconds,
      last_error_message: message,
    },
  });

  it.each([
    [401, 'revoked'],
    [409, 'getUpdates'],
    [410, 'given up'],
    [403, 'answered 403'],
  ])('to getMe with %i is explained', async (error_code, words) => {
    const no = { ok: false, error_code, description: 'No' };
    const [token] = (await scripted(no, no)).sections;
    expect(token).toMatchObject({ name: 'token', state: 'broken', who_acts: 'you' });
    expect(token?.message).toContain(words);
  });

  it('of a failed delivery is broken while updates wait, a warning when none does, and nothing much after an hour', async () => {
    const last = async (info: object) => (await scripted(me, info)).sections.at(-1);
    const gone = 'Wrong response from the webhook: 410 Gone';
    expect(await last(failedAgo(60, 3, gone))).toMatchObject({
      name: 'last_error',
      state: 'broken',
      who_acts: 'repair',
    });
    expect(await last(failedAgo(60, 0, gone))).toMatchObject({ state: 'warning' });
    expect(await last(failedAgo(7_200, 0, gone))).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['Wrong response from the webhook: 410 Gone', 'repair', '23 hours'],
    ['Conflict: terminated by other getUpdates request', 'you', 'getUpdates'],
    ['Wrong response from the webhook: 409 Conflict', 'operator', 'another program or a proxy'],
    ['Wrong response from the webhook: 401 Unauthorized', 'repair', 'secret token'],
    ['Wrong response from the webhook: 404 Not Found', 'repair', 'nothing is at that address'],
    ['Wrong response from the webhook: 502 Bad Gateway', 'operator', 'failed'],
    ['SSL error {error:0A000086:SSL routines::certificate verify failed}', 'operator', 'certificate'],
    ['Failed to resolve host: Name or service not known', 'operator', 'DNS'],
    ['Connection refused', 'operator', 'nothing listens'],
    ['Connection timed out', 'operator', 'in time'],
    ['Something new', 'operator', 'by itself'],
  ])('as %s is explained', (message, who, words) => {
    const explained = explainWebhookError(message);
    expect(explained.who_acts).toBe(who);
    expect(explained.meaning).toContain(words);
  });
});
