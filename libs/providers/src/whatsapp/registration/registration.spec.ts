/** Registration of webhooks: the comparison, and the calls against a Graph API that verifies every address. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient } from '@enlace/http-client';
import { WhatsAppSimulator } from '@enlace/simulators';
import { plainToInstance } from 'class-transformer';
import { watched } from '../../../../../test/kit/watched.js';
import { WhatsAppCredentials } from '../credentials.js';
import {
  WEBHOOK_FIELDS,
  compareRegistration,
  stepsTo,
  type ActualRegistration,
  type WishedRegistration,
} from './compare-registration.js';
import { readRegistration, removeRegistration, takeStep, unsubscribeAccount } from './registration-calls.js';

const OURS = 'https://enlace.example/hook';
const GENERAL = 'https://enlace.example/of-no-number';
const FOREIGN = 'https://other.example/secret-path';
const phone: WishedRegistration = { level: 'phone', url: OURS };
const fields = WEBHOOK_FIELDS;

describe('the comparison', () => {
  it.each<[string, WishedRegistration, ActualRegistration, string[], (RegExp | string)[]]>([
    ['all is well', phone, { urls: { phone: OURS, app: FOREIGN }, subscribed: true, fields }, [], []],
    [
      'nothing is set',
      phone,
      { urls: {}, subscribed: false, fields: [] },
      ['subscribe_app', 'subscribe_account', 'set_phone'],
      [
        /^repair: the account is not subscribed/,
        /^repair: no address/,
        /^repair: the app does not get .*messages/,
      ],
    ],
    [
      "another's override takes the messages",
      phone,
      { urls: { waba: FOREIGN, app: OURS }, subscribed: true, fields },
      ['set_phone'],
      ['repair: another address gets the messages of this number: https://other.example, set at level waba'],
    ],
    [
      'an override goes before what is wished',
      { level: 'app', url: OURS },
      { urls: { phone: FOREIGN, app: OURS }, subscribed: true, fields },
      [],
      [/^you: .*https:\/\/other\.example, set at level phone, which goes before level app/],
    ],
    [
      'the app is ours and lacks fields',
      phone,
      { urls: { phone: OURS, app: OURS }, subscribed: true, fields: ['messages'] },
      ['subscribe_app'],
      [/^repair: the app does not get these fields: message_template/],
    ],
    [
      'the app is ours by the address of no number and lacks fields',
      phone,
      { urls: { phone: OURS, app: GENERAL }, subscribed: true, fields: ['messages'] },
      ['subscribe_app'],
      [/^repair: the app does not get these fields: message_template.*user_id_update/],
    ],
    [
      "the app is another's and lacks fields",
      phone,
      { urls: { phone: OURS, app: FOREIGN }, subscribed: true, fields: ['messages'] },
      [],
      [/^you: .*whoever owns its address \(https:\/\/other\.example\) must subscribe them/],
    ],
    [
      'an account is taken over',
      { level: 'waba', url: OURS },
      { urls: { app: FOREIGN }, subscribed: false, fields },
      ['set_waba'],
      [/not subscribed/, /https:\/\/other\.example, set at level app/],
    ],
    [
      'less is known',
      phone,
      { urls: { phone: OURS } },
      [],
      [/^you: waba_id is not saved/, /^you: app_id is not saved/],
    ],
  ])('says what is to do where %s', (_, wished, actual, steps, sentences) => {
    expect(stepsTo(wished, actual, [OURS, GENERAL])).toEqual(steps);
    const told = compareRegistration(wished, actual, [OURS, GENERAL]).map(
      ({ message, who_acts }) => `${who_acts}: ${message}`,
    );
    expect(told).toEqual(
      sentences.map((one): unknown => (typeof one === 'string' ? one : expect.stringMatching(one))),
    );
    expect(told.join()).not.toContain('secret-path');
  });
});

describe('the calls', () => {
  const simulator = watched(new WhatsAppSimulator({ speed: 1000, statuses: false }));
  let http: HttpClient;
  let server: Server;
  let url: string;
  let credentials: WhatsAppCredentials;

  beforeAll(async () => {
    await simulator.start();
    http = new HttpClient({ allowHosts: [new URL(simulator.url).host] });
    server = createServer((request, response) => {
      const query = new URL(request.url ?? '', 'http://x').searchParams;
      const isRight = query.get('hub.verify_token') === 'verify-me';
      response.writeHead(isRight ? 200 : 403).end(query.get('hub.challenge'));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
    const { phoneNumberId, wabaId, accessToken, appSecret } = simulator.number;
    credentials = plainToInstance(WhatsAppCredentials, {
      phone_number_id: phoneNumberId,
      waba_id: wabaId,
      app_id: simulator.appId,
      access_token: accessToken,
      app_secret: appSecret,
      verify_token: 'verify-me',
      base_url: simulator.url,
    });
  });
  afterAll(async () => {
    await http.close();
    await simulator.stop();
    await new Promise((resolve) => server.close(resolve));
  });

  it('lead from nothing to all is well in the steps that differ, and webhooks come', async () => {
    const wished = { level: 'phone', url } as const;
    const before = await readRegistration(http, credentials);
    expect(before).toEqual({ urls: {}, subscribed: false, fields: [] });
    for (const step of stepsTo(wished, before)) await takeStep(http, credentials, step, url);
    const after = await readRegistration(http, credentials);
    expect(after).toEqual({ urls: { phone: url, app: url }, subscribed: true, fields: [...fields] });
    expect(compareRegistration(wished, after)).toEqual([]);
    const delivery = await simulator.customerWrites({ from: '5215512345678', text: 'hola', retry: false });
    expect(delivery.attempts).toBe(1);
  });

  it('set and take away each level alone', async () => {
    await takeStep(http, credentials, 'set_waba', `${url}/waba`);
    expect((await readRegistration(http, credentials)).urls).toEqual({
      phone: url,
      waba: `${url}/waba`,
      app: url,
    });
    await removeRegistration(http, credentials, 'phone');
    await removeRegistration(http, credentials, 'waba');
    expect(await readRegistration(http, credentials)).toMatchObject({ urls: { app: url }, subscribed: true });
    await removeRegistration(http, credentials, 'app');
    await unsubscribeAccount(http, credentials);
    expect(await readRegistration(http, credentials)).toEqual({ urls: {}, subscribed: false, fields: [] });
  });

  it('are refused where the address does not give the challenge back, and say so', async () => {
    simulator.expectBreach(/^2200 .*Callback verification failed/);
    const wrong = Object.assign(new WhatsAppCredentials(), credentials, { verify_token: 'another' });
    await expect(takeStep(http, wrong, 'set_phone', url)).rejects.toMatchObject({
      code: 'registration.callback_failed',
    });
    expect((await readRegistration(http, credentials)).urls).toEqual({});
  });

  it('say what Meta says, and nothing of the token', async () => {
    const wrong = Object.assign(new WhatsAppCredentials(), credentials, { access_token: 'stale-token-1' });
    const failure = readRegistration(http, wrong);
    await expect(failure).rejects.toMatchObject({ code: 'provider.refused', details: { graph_code: 190 } });
    await expect(failure).rejects.not.toThrow(/stale-token-1/);
    const away = Object.assign(new WhatsAppCredentials(), credentials, { base_url: url });
    await expect(readRegistration(http, away)).rejects.toMatchObject({ code: 'provider.unreachable' });
  });
});
