/** How the simulated Graph API handles credentials, subscriptions and media. */
import { WebhookTarget } from '../core/webhook-target.js';
import { WhatsAppSimulator } from './whatsapp.simulator.js';

interface Called {
  status: number;
  body: Record<string, unknown>;
}

describe('setting up on the simulated Graph API', () => {
  let simulator: WhatsAppSimulator;
  let target: WebhookTarget;

  beforeEach(async () => {
    simulator = new WhatsAppSimulator({ speed: 1000, statuses: false });
    target = await new WebhookTarget().start();
    await simulator.start();
  });
  afterEach(async () => {
    await simulator.stop();
    await target.stop();
  });

  const call = async (method: string, path: string, body?: unknown, token?: string): Promise<Called> => {
    const response = await fetch(`${simulator.url}/v25.0/${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token ?? simulator.number.accessToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Called['body'] };
  };
  const echoChallenge = (verifyToken: string): void => {
    target.answer = ({ url }) => {
      const query = new URL(url, 'http://x').searchParams;
      const right = query.get('hub.mode') === 'subscribe' && query.get('hub.verify_token') === verifyToken;
      return right ? { status: 200, body: query.get('hub.challenge') ?? '' } : { status: 403 };
    };
  };

  it('shows a number with all its fields, or only those asked for', async () => {
    const { phoneNumberId } = simulator.number;
    expect((await call('GET', phoneNumberId)).body).toMatchObject({
      id: phoneNumberId,
      display_phone_number: '15550783881',
      verified_name: 'Enlace Demo',
      quality_rating: 'GREEN',
    });
    const { body } = await call('GET', `${phoneNumberId}?fields=verified_name`);
    expect(body).toEqual({ id: phoneNumberId, verified_name: 'Enlace Demo' });
  });

  it('verifies the callback by a challenge before it subscribes the app, then delivers there', async () => {
    echoChallenge('verify-me');
    const subscription = {
      object: 'whatsapp_business_account',
      callback_url: target.url,
      verify_token: 'verify-me',
      fields: 'messages',
    };
    const path = `${simulator.appId}/subscriptions`;
    expect(await call('POST', path, subscription, simulator.appToken)).toEqual({
      status: 200,
      body: { success: true },
    });
    expect(target.received[0]?.method).toBe('GET');
    await simulator.customerWrites({ from: '5215512345678', text: 'hola', retry: false });
    expect(target.received).toHaveLength(1); // the account is not subscribed to the app
    await call('POST', `${simulator.number.wabaId}/subscribed_apps`);
    await simulator.customerWrites({ from: '5215512345678', text: 'hola', retry: false });
    expect(target.received[1]?.method).toBe('POST');
    const list = await call('GET', path, undefined, simulator.appToken);
    expect(list.body['data']).toMatchObject([{ callback_url: target.url, fields: [{ name: 'messages' }] }]);
  });

  it('does not subscribe when the callback refuses the verify token or gives another answer', async () => {
    echoChallenge('verify-me');
    const path = `${simulator.appId}/subscriptions`;
    const subscription = {
      object: 'whatsapp_business_account',
      callback_url: target.url,
      verify_token: 'wrong',
    };
    const refused = await call('POST', path, subscription, simulator.appToken);
    expect(refused.status).toBe(400);
    expect(refused.body['error']).toMatchObject({ code: 2200 });
    target.answer = () => ({ status: 200, body: '{"success":true}' });
    expect((await call('POST', path, subscription, simulator.appToken)).status).toBe(400);
  });

  it('knows the fields there are, and ends everything when the app is taken off', async () => {
    echoChallenge('v');
    const path = `${simulator.appId}/subscriptions`;
    const subscription = {
      object: 'whatsapp_business_account',
      callback_url: target.url,
      verify_token: 'v',
      fields: 'messages,mesages',
    };
    expect((await call('POST', path, subscription, simulator.appToken)).status).toBe(400);
    await call('POST', path, { ...subscription, fields: 'messages' }, simulator.appToken);
    const number = await call('GET', `${simulator.number.phoneNumberId}?fields=webhook_configuration`);
    expect(number.body['webhook_configuration']).toEqual({ application: target.url });
    await call('DELETE', path, undefined, simulator.appToken);
    expect((await call('GET', path, undefined, simulator.appToken)).body['data']).toEqual([]);
  });

  it('refuses a question for a field that there is not', async () => {
    const { status } = await call('GET', `${simulator.number.phoneNumberId}?fields=id,messaging_limit_tier`);
    expect(status).toBe(400);
  });

  it('takes the app token only for app subscriptions', async () => {
    const { status } = await call('POST', `${simulator.appId}/subscriptions`, {});
    expect(status).toBe(400);
  });

  it('prefers the override of the number over that of the account over that of the app', async () => {
    const { phoneNumberId, wabaId } = simulator.number;
    const app = await new WebhookTarget().start();
    const waba = await new WebhookTarget().start();
    simulator.connect({ webhookUrl: app.url });
    const write = (): Promise<unknown> =>
      simulator.customerWrites({ from: '5215512345678', text: 'x', retry: false });
    const challenge = (one: WebhookTarget): void => {
      one.answer = ({ url }) => ({
        status: 200,
        body: new URL(url, 'http://x').searchParams.get('hub.challenge') ?? '',
      });
    };
    challenge(waba);
    challenge(target);
    await write();
    expect(app.received).toHaveLength(1);
    await call('POST', `${wabaId}/subscribed_apps`, { override_callback_uri: waba.url, verify_token: 'v' });
    await write();
    expect(waba.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
    const override = (url: string): object => ({
      webhook_configuration: { override_callback_uri: url, verify_token: 'v' },
    });
    await call('POST', phoneNumberId, override(target.url));
    await write();
    expect(target.received.map(({ method }) => method)).toEqual(['GET', 'POST']);
    await call('POST', phoneNumberId, override(''));
    await call('POST', `${wabaId}/subscribed_apps`);
    await write();
    expect(app.received).toHaveLength(2);
    await app.stop();
    await waba.stop();
  });

  it('takes a file by multipart, gives an address that needs the token, and deletes it', async () => {
    const form = new FormData();
    form.set('messaging_product', 'whatsapp');
    form.set('type', 'image/png');
    form.set('file', new Blob([Buffer.from([1, 2, 3])], { type: 'image/png' }), 'a.png');
    const headers = { authorization: `Bearer ${simulator.number.accessToken}` };
    const uploaded = await fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}/media`, {
      method: 'POST',
      headers,
      body: form,
    });
    const { id } = (await uploaded.json()) as { id: string };
    const { body } = await call('GET', id);
    expect(body).toMatchObject({ id, mime_type: 'image/png', file_size: 3, messaging_product: 'whatsapp' });
    const file = await fetch(String(body['url']), { headers });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(Buffer.from([1, 2, 3]));
    expect((await fetch(String(body['url']))).status).toBe(401);
    expect((await call('DELETE', id)).body).toEqual({ success: true });
    expect((await call('GET', id)).body['error']).toMatchObject({ code: 100, error_subcode: 33 });
  });

  it('answers unknown paths as Graph does', async () => {
    const response = await fetch(`${simulator.url}/nothing/here/at/all`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 2500 } });
  });
});
