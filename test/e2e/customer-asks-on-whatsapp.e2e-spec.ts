/** A customer asks over WhatsApp and is answered there, once, from what the business wrote down. */
import type { WebhookDelivery, WhatsAppSimulator } from '@enlace/simulators';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { conversations, messages, type Conversation } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

interface Calls {
  readonly purpose: string;
  readonly unfinished: boolean;
  readonly outcome: string | null;
  readonly calls: readonly object[];
}

describe('a customer of WhatsApp', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    whatsapp = await startWhatsApp();
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    await connectWhatsApp(stack, whatsapp, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
  });

  it('is answered with the sentence that answers, and its source', async () => {
    const delivery = await whatsapp.customerWrites({
      from: '5215512345678',
      name: 'Ana',
      text: CLINIC.question,
    });
    expect(delivery.status).toBe(200);
    expect(JSON.parse(delivery.responseBody)).toEqual({ success: true });
    const reply = await whatsapp.waitForSent(({ to }) => to === '5215512345678', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
    expect(reply.text).toContain(CLINIC.title);
  });

  it('sees the status of the answer climb to read', async () => {
    const [conversation] = await conversations(stack, 'acme');
    const timeline = await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ direction, status }) => direction === 'outbound' && status === 'read'),
    );
    expect(timeline.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
    expect(timeline[0]?.content.text).toBe(CLINIC.question);
  });

  it('sees every call about what was written beside the message, and a person may mark it as read', async () => {
    const [conversation] = await conversations(stack, 'acme');
    const [question] = await messages(stack, conversation?.id ?? '');
    const attempts = async (): Promise<Calls[]> => {
      const path = `/api/v1/messages/${question?.id}/attempts`;
      return (await stack.api.get<{ items: Calls[] }>(path)).items;
    };
    const read = await stack.call('POST', `/api/v1/conversations/${conversation?.id}/read`, { body: {} });
    expect(read).toMatchObject({
      status: 202,
      body: { data: { message_id: question?.id, read: 'requested' } },
    });
    const made = await until(attempts, (found) =>
      found.some(({ purpose, unfinished }) => purpose === 'read' && !unfinished),
    );
    expect(made.map(({ purpose }) => purpose)).toEqual(['attend', 'read']);
    for (const { unfinished, outcome, calls } of made) {
      expect({ unfinished, outcome }).toEqual({ unfinished: false, outcome: 'done' });
      expect(calls).toMatchObject([{ status: 200, request: expect.stringContaining('"read"') as string }]);
    }
    expect(JSON.stringify(made)).not.toContain('whatsapp-simulator-access-token');
  });

  it('is told honestly when nothing is known, and handed to a person', async () => {
    await whatsapp.customerWrites({
      from: '5215587654321',
      name: 'Luis',
      text: '¿Venden refacciones para tractores?',
    });
    await whatsapp.waitForSent(({ to }) => to === '5215587654321', 20_000);
    const handed = await until(
      () => conversations(stack, 'acme'),
      (found) => found.some(({ owner }) => owner === 'human'),
    );
    expect(handed).toHaveLength(2);
  });

  it('is not answered by the bot once a person has the conversation', async () => {
    const before = whatsapp.sent.length;
    await whatsapp.customerWrites({ from: '5215587654321', name: 'Luis', text: CLINIC.question });
    const conversation = (await conversations(stack, 'acme')).find(({ owner }) => owner === 'human');
    await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ content }) => content.text === CLINIC.question),
    );
    const sent = await stack.call<{ message_id: string }>(
      'POST',
      `/api/v1/conversations/${conversation?.id}/messages`,
      {
        body: { text: 'Le atiende Marta, ¿en qué le ayudo?' },
      },
    );
    expect(sent.status).toBe(201);
    await whatsapp.waitForSent(({ text }) => text.startsWith('Le atiende Marta'), 20_000);
    expect(whatsapp.sent.length).toBe(before + 1);
  });

  it('is answered without a phone number, by the business-scoped id', async () => {
    await whatsapp.customerWrites({
      from: '5215511112222',
      userId: 'MX.1349000000000000001',
      withoutPhone: true,
      name: 'Eva',
      text: CLINIC.question,
    });
    const reply = await whatsapp.waitForSent(({ to }) => to === 'MX.1349000000000000001', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
  });

  /** Something Meta says beside what customers write. */
  const meta = (field: string, value: object): Promise<WebhookDelivery> =>
    whatsapp.sendWebhook({
      object: 'whatsapp_business_account',
      entry: [
        { id: whatsapp.number.wabaId, time: Math.floor(Date.now() / 1_000), changes: [{ field, value }] },
      ],
    });
  const numbered = (value: object): object => ({
    messaging_product: 'whatsapp',
    metadata: {
      display_phone_number: whatsapp.number.displayPhoneNumber,
      phone_number_id: whatsapp.number.phoneNumberId,
    },
    ...value,
  });
  const ofContact = async (externalId: string): Promise<Conversation | undefined> =>
    (await conversations(stack, 'acme')).find(({ contact }) => contact.external_id === externalId);

  it('stays the same contact with another number and another identity', async () => {
    const before = await ofContact('5215512345678');
    const system = (from: string, id: string, more: object): Promise<WebhookDelivery> =>
      meta(
        'messages',
        numbered({ messages: [{ from, id, timestamp: '1778150100', type: 'system', system: more }] }),
      );
    await system('5215512345678', 'wamid.NUMBER1', { type: 'user_changed_number', wa_id: '5215519990000' });
    await system('5215519990000', 'wamid.IDENTITY1', { type: 'customer_identity_changed', body: 'changed' });
    await whatsapp.customerWrites({ from: '5215519990000', text: 'Gracias' });
    const timeline = await until(
      () => messages(stack, before?.id ?? ''),
      (found) => found.some(({ content }) => content.text === 'Gracias'),
    );
    expect(timeline[0]?.content.text).toBe(CLINIC.question);
    const [contact] = (await conversations(stack, 'acme')).filter(({ id }) => id === before?.id);
    expect(contact?.contact.id).toBe(before?.contact.id);
  });

  it('stays the same contact with another business-scoped id', async () => {
    const [previous, current] = ['MX.1349000000000000001', 'MX.1349000000000000002'];
    const before = await ofContact(previous);
    const update = { user_id: { previous, current }, timestamp: '1778150150' };
    await meta('user_id_update', numbered({ user_id_update: [update] }));
    const eva = { from: '5215511112222', withoutPhone: true, userId: current };
    await whatsapp.customerWrites({ ...eva, text: 'Soy Eva, con otro id' });
    await until(
      () => messages(stack, before?.id ?? ''),
      (found) => found.some(({ content }) => content.text === 'Soy Eva, con otro id'),
    );
    expect((await ofContact(current))?.contact.id).toBe(before?.contact.id);
  });

  it('is left to the person who answers from the WhatsApp Business app', async () => {
    const before = await ofContact('5215519990000');
    expect(before?.owner).toBe('bot');
    const echo = { to: '5215519990000', id: 'wamid.ECHO1', timestamp: '1778150200', type: 'text' };
    const from = whatsapp.number.displayPhoneNumber;
    await meta(
      'smb_message_echoes',
      numbered({ message_echoes: [{ ...echo, from, text: { body: 'Le llamo en un momento' } }] }),
    );
    await until(
      () => conversations(stack, 'acme'),
      (found) => found.some(({ id, owner }) => id === before?.id && owner === 'human'),
    );
    const timeline = await messages(stack, before?.id ?? '');
    expect(timeline.map(({ content }) => content.text)).toContain('Le llamo en un momento');
  });

  describe('whose number', () => {
    interface Health {
      readonly state: string;
      readonly channels: readonly {
        readonly inbound: { readonly last_webhook_at: string | null };
        readonly outbound: { readonly pace: { readonly per_second: number } };
        readonly sections: readonly { readonly name: string; readonly state: string }[];
      }[];
    }
    const health = async (): Promise<Health> => {
      const { body } = await stack.call<Health>('GET', '/api/v1/integrations/whatsapp/health/acme');
      if (body.data === undefined) throw new Error(JSON.stringify(body));
      return body.data;
    };
    const stateOf = ({ channels }: Health, section: string): string | undefined =>
      channels[0]?.sections.find(({ name }) => name === section)?.state;

    it('is registered through the API, where Meta calls the address, and then is well', async () => {
      const path = '/api/v1/integrations/whatsapp/registration';
      const url = `${stack.url}/api/v1/integrations/webhooks/whatsapp`;
      whatsapp.expectBreach(/^2200 .*Callback verification failed/);
      const refused = await stack.call('POST', path, {
        body: { tenant_id: 'acme', level: 'app', url: `${url}/00000000-0000-4000-8000-000000000000` },
      });
      expect([refused.status, refused.body.error?.code]).toEqual([422, 'registration.callback_failed']);
      const registered = await stack.call('POST', path, { body: { tenant_id: 'acme', level: 'app', url } });
      expect(registered.body.data).toMatchObject({ effective: { level: 'app', url }, differences: [] });
      await whatsapp.customerWrites({ from: '5215512223333', text: 'Hola' });
      const well = await health();
      expect(well.state).toBe('ok');
      expect(stateOf(well, 'registration')).toBe('ok');
      expect(well.channels[0]?.inbound.last_webhook_at).not.toBeNull();
      expect(well.channels[0]?.outbound.pace.per_second).toBe(70);
    });

    it('shows that Meta disabled the account', async () => {
      await meta('account_update', { event: 'DISABLED_UPDATE', ban_info: { waba_ban_state: 'DISABLE' } });
      const banned = await until(health, (found) => stateOf(found, 'ban') === 'broken');
      expect(banned.state).toBe('broken');
    });
  });
});
