/** How the simulated Cloud API answers when messages are sent. */
import { WebhookTarget, until } from '../core/webhook-target.js';
import type { WhatsAppSimulatorOptions } from './whatsapp-options.js';
import { WhatsAppSimulator } from './whatsapp.simulator.js';

const CUSTOMER = '5215512345678';

interface Answer {
  status: number;
  body: Record<string, unknown> & { error?: { code: number; message: string; error_subcode?: number } };
}

describe('sending over the simulated WhatsApp Cloud API', () => {
  let simulator: WhatsAppSimulator;

  const begin = async (options: WhatsAppSimulatorOptions = {}): Promise<void> => {
    simulator = new WhatsAppSimulator({ speed: 1000, statuses: false, ...options });
    await simulator.start();
    simulator.openWindow(CUSTOMER);
  };
  const post = async (body: unknown, token = simulator.number.accessToken, id?: string): Promise<Answer> => {
    const response = await fetch(`${simulator.url}/v25.0/${id ?? simulator.number.phoneNumberId}/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  };
  const text = (body: string, more: object = {}): object => ({
    messaging_product: 'whatsapp',
    to: CUSTOMER,
    type: 'text',
    text: { body },
    ...more,
  });
  const codeOf = async (body: unknown): Promise<number | undefined> => (await post(body)).body.error?.code;

  afterEach(() => simulator.stop());

  it('answers an accepted message with product, contact and a wamid that holds the phone number', async () => {
    await begin();
    const { status, body } = await post(text('hola'));
    expect(status).toBe(200);
    const id = simulator.sent[0]?.id ?? '';
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: CUSTOMER, wa_id: CUSTOMER }],
      messages: [{ id }],
    });
    expect(Buffer.from(id.slice('wamid.'.length), 'base64').toString('latin1')).toContain(CUSTOMER);
    expect(simulator.sent[0]).toMatchObject({
      to: CUSTOMER,
      text: 'hola',
      via: simulator.number.phoneNumberId,
    });
  });

  it('reads a number with plus and spaces as its digits and gives the input back', async () => {
    await begin();
    const { body } = await post(text('hola', { to: '+52 155 1234 5678' }));
    expect(body['contacts']).toEqual([{ input: '+52 155 1234 5678', wa_id: CUSTOMER }]);
  });

  it('sends to a BSUID by `recipient`, and lets `to` go first when both are there', async () => {
    await begin();
    simulator.openWindow('MX.1349');
    const byId = await post({ ...text('hola'), to: undefined, recipient: 'MX.1349' });
    expect(byId.body['contacts']).toEqual([{ input: 'MX.1349', user_id: 'MX.1349' }]);
    const both = await post(text('hola', { recipient: 'MX.1349' }));
    expect(both.body['contacts']).toEqual([{ input: CUSTOMER, wa_id: CUSTOMER }]);
  });

  it('answers 401 for a missing, unknown and expired token', async () => {
    await begin();
    const none = await fetch(`${simulator.url}/v25.0/${simulator.number.phoneNumberId}/messages`, {
      method: 'POST',
    });
    expect(none.status).toBe(401);
    const unknown = await post(text('hola'), 'somebody-else');
    expect([unknown.status, unknown.body.error?.code]).toEqual([401, 190]);
    simulator.expireToken();
    const expired = await post(text('hola'));
    expect([expired.status, expired.body.error?.code, expired.body.error?.error_subcode]).toEqual([
      401, 190, 463,
    ]);
    expect(expired.body.error?.message).toContain('Session has expired');
  });

  it('answers object not found (100, subcode 33) for an unknown number and for one of another token', async () => {
    await begin();
    const other = simulator.addNumber({ ...simulator.number, phoneNumberId: '777', accessToken: 'other' });
    for (const id of ['999', other.phoneNumberId]) {
      const { status, body } = await post(text('hola'), undefined, id);
      expect([status, body.error?.code, body.error?.error_subcode]).toEqual([400, 100, 33]);
      expect(body.error?.message).toContain(`Object with ID '${id}' does not exist`);
    }
  });

  it('refuses requests that lack what Meta requires', async () => {
    await begin();
    expect(await codeOf({ to: CUSTOMER, text: { body: 'hola' } })).toBe(100);
    expect(await codeOf({ messaging_product: 'whatsapp', text: { body: 'hola' } })).toBe(100);
    expect(await codeOf(text(''))).toBe(100);
    expect(await codeOf(text('hola', { type: 'carrier-pigeon' }))).toBe(100);
    expect(await codeOf(text('hola', { to: 'nobody' }))).toBe(131009);
    expect(await codeOf(text('hola', { to: undefined, recipient: 'not a bsuid' }))).toBe(131009);
    expect(
      await codeOf({ messaging_product: 'whatsapp', to: CUSTOMER, type: 'template', template: {} }),
    ).toBe(131008);
    expect(simulator.sent).toHaveLength(0);
  });

  it('accepts 4096 characters of text and refuses one more', async () => {
    await begin();
    expect((await post(text('x'.repeat(4096)))).status).toBe(200);
    const { body } = await post(text('x'.repeat(4097)));
    expect(body.error?.message).toBe("(#100) Param text['body'] must be at most 4096 characters long.");
  });

  it('keeps the limits of buttons and lists', async () => {
    await begin();
    const buttons = (titles: string[]): object => ({
      messaging_product: 'whatsapp',
      to: CUSTOMER,
      type: 'interactive',
      interactive: {
        type: 'button',
        body: { text: 'Which?' },
        action: { buttons: titles.map((title, id) => ({ type: 'reply', reply: { id: String(id), title } })) },
      },
    });
    const list = (rows: number, description = ''): object => ({
      ...buttons([]),
      interactive: {
        type: 'list',
        body: { text: 'Which?' },
        action: {
          button: 'Choose',
          sections: [
            {
              title: 'All',
              rows: Array.from({ length: rows }, (_, id) => ({ id: `${id}`, title: 'Row', description })),
            },
          ],
        },
      },
    });
    expect((await post(buttons(['a', 'b', 'c']))).status).toBe(200);
    expect(simulator.sent[0]?.text).toBe('Which?');
    expect(await codeOf(buttons(['a', 'b', 'c', 'd']))).toBe(131009);
    expect(await codeOf(buttons(['x'.repeat(21)]))).toBe(131009);
    expect((await post(list(10))).status).toBe(200);
    expect(await codeOf(list(11))).toBe(131009);
    expect(await codeOf(list(1, 'x'.repeat(73)))).toBe(131009);
  });

  it('refuses free text with 131047 until the customer has written within 24 hours', async () => {
    let now = Date.now();
    await begin({ now: () => now });
    const stranger = '5215500000000';
    const refused = await post(text('hola', { to: stranger }));
    expect([refused.status, refused.body.error?.code]).toEqual([400, 131047]);
    await simulator.customerWrites({ from: stranger, text: 'hola' });
    expect((await post(text('hola', { to: stranger }))).status).toBe(200);
    now += 24 * 60 * 60 * 1000;
    expect(await codeOf(text('hola', { to: stranger }))).toBe(131047);
    simulator.openWindow(stranger);
    expect((await post(text('hola', { to: stranger }))).status).toBe(200);
    simulator.closeWindow(stranger);
    expect(await codeOf(text('hola', { to: stranger }))).toBe(131047);
  });

  it('lets templates pass a shut window, and checks them against the templates of the account', async () => {
    const template = {
      id: 1,
      name: 'order_ready',
      language: 'es_MX',
      category: 'UTILITY',
      body: 'Hi {{1}}',
    } as const;
    await begin({
      templates: [
        { ...template, status: 'APPROVED' },
        { ...template, name: 'tired', status: 'PAUSED' },
      ],
    });
    const send = (name: string, parameters: object[]): object => ({
      messaging_product: 'whatsapp',
      to: '5215500000000',
      type: 'template',
      template: { name, language: { code: 'es_MX' }, components: [{ type: 'body', parameters }] },
    });
    expect((await post(send('order_ready', [{ type: 'text', text: 'Ana' }]))).status).toBe(200);
    expect(simulator.sent[0]?.text).toBe('[template:order_ready]');
    expect(await codeOf(send('order_ready', []))).toBe(132000);
    expect(await codeOf(send('unknown', []))).toBe(132001);
    expect(await codeOf(send('tired', []))).toBe(132015);
  });

  it('marks as read, with or without typing, without sending anything', async () => {
    await begin();
    const read = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.ABC' };
    expect(await post(read)).toEqual({ status: 200, body: { success: true } });
    expect((await post({ ...read, typing_indicator: { type: 'text' } })).status).toBe(200);
    expect(await codeOf({ ...read, typing_indicator: { type: 'dance' } })).toBe(131009);
    expect(simulator.sent).toHaveLength(0);
    expect(simulator.calls).toHaveLength(3);
  });

  it('refuses the 46th message at once to one customer with 131056, and the next goes after 6 seconds', async () => {
    let now = Date.now();
    await begin({ now: () => now });
    for (let sent = 0; sent < 45; sent += 1) {
      expect((await post(text('hola'))).status).toBe(200);
      now += 20;
    }
    expect(await codeOf(text('hola'))).toBe(131056);
    now += 6000;
    expect((await post(text('hola'))).status).toBe(200);
  });

  it('refuses more than the number may send with 130429', async () => {
    await begin({ limits: { number: { burst: 2, perSecond: 0.001 } } });
    await post(text('1'));
    await post(text('2'));
    expect(await codeOf(text('3'))).toBe(130429);
  });

  it('reports sent, delivered and read, with the opaque data given back', async () => {
    const target = await new WebhookTarget().start();
    await begin({ webhookUrl: target.url, statuses: { sentMs: 5, deliveredMs: 20_000, readMs: 60_000 } });
    await post(text('hola', { biz_opaque_callback_data: 'delivery-1' }));
    await until(() => target.received.length === 3);
    const statuses = target.received.map(({ raw }) => /"status":"(\w+)"/.exec(raw)?.[1]);
    expect(statuses).toEqual(['sent', 'delivered', 'read']);
    for (const { raw } of target.received) {
      expect(raw).toContain('"biz_opaque_callback_data":"delivery-1"');
      expect(raw).toContain(`"id":${JSON.stringify(simulator.sent[0]?.id).replaceAll('/', '\\/')}`);
    }
    await target.stop();
  });

  it('can skip `delivered`, and can accept a message and fail it later', async () => {
    const target = await new WebhookTarget().start();
    await begin({ webhookUrl: target.url, statuses: { sentMs: 5, deliveredMs: false, readMs: 10 } });
    await post(text('hola'));
    await until(() => target.received.length === 2);
    expect(target.received.some(({ raw }) => raw.includes('"delivered"'))).toBe(false);
    simulator.rejectRecipient(CUSTOMER, 131026);
    expect((await post(text('again'))).status).toBe(200);
    await until(() => target.received.length === 3);
    expect(target.received[2]?.raw).toContain('"status":"failed"');
    expect(target.received[2]?.raw).toContain('"code":131026');
    await target.stop();
  });

  it('remembers which message an answer refers to', async () => {
    await begin();
    await post(text('yes', { context: { message_id: 'wamid.Q' } }));
    expect(simulator.sent[0]?.replyTo).toBe('wamid.Q');
  });
});
