/** A customer asks over Telegram and is answered there, once: alone, in a group, and come by a link. */
import type { TelegramSimulator } from '@enlace/simulators';
import { CLINIC, connectTelegram, hostOf, startTelegram } from '../kit/channels.js';
import { conversations, messages, webhook, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a customer of Telegram', () => {
  let telegram: TelegramSimulator;
  let stack: Stack;

  beforeAll(async () => {
    telegram = await startTelegram();
    stack = await Stack.start({
      services: ['webhook-ingress', 'telegram', 'rag-orchestrator'],
      allowHosts: [hostOf(telegram)],
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    await connectTelegram(stack, telegram, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await telegram?.stop();
  });

  it('is answered with the sentence that answers, and its source', async () => {
    const delivery = await telegram.customerWrites({ from: '700001', name: 'Ana', text: CLINIC.question });
    expect(delivery.status).toBe(200);
    const reply = await telegram.waitForSent(({ to }) => to === '700001', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
    expect(reply.text).toContain(CLINIC.title);
  });

  it('never makes Telegram execute a method by the answer to a webhook', () => {
    expect(telegram.executedMethods).toEqual([]);
  });

  it('who blocks the bot is written to no more, until they take it back', async () => {
    await telegram.customerBlocks({ from: '700001', name: 'Ana' });
    const [conversation] = await conversations(stack, 'acme');
    const sent = telegram.sent.length;
    const { body } = await stack.call<{ message_id: string }>(
      'POST',
      `/api/v1/conversations/${conversation?.id}/messages`,
      {
        body: { text: '¿Sigue ahí?' },
      },
    );
    const refused = await until(
      async () =>
        (await messages(stack, conversation?.id ?? '')).find(({ id }) => id === body.data?.message_id),
      (message) => message?.status === 'failed',
    );
    expect(refused?.status).toBe('failed');
    expect(telegram.sent.length).toBe(sent);
    await telegram.customerUnblocks({ from: '700001', name: 'Ana' });
    await until(
      () => stack.api.get<{ contact: { reachable: boolean } }>(`/api/v1/conversations/${conversation?.id}`),
      ({ contact }) => contact.reachable,
    );
    const path = `/api/v1/conversations/${conversation?.id}/messages`;
    await stack.call('POST', path, { body: { text: 'Qué bueno que volvió' } });
    await telegram.waitForSent(({ text }) => text === 'Qué bueno que volvió', 20_000);
  });

  it('who comes by a start link is known as the client it was given to, and its token is seen nowhere', async () => {
    const { url } = await stack.api.post<{ url: string }>('/api/v1/integrations/telegram/links', {
      tenant_id: 'acme',
      client_id: 'C-7',
    });
    const [bot, token = ''] = url.split('?start=');
    expect(bot).toBe('https://t.me/enlace_demo_bot');
    await telegram.customerWrites({ from: '700002', name: 'Beto', text: `/start ${token}` });
    const { contact, id } = await conversationWith('700002', (found) => found.contact.client_id === 'C-7');
    expect((await messages(stack, id))[0]?.content.text).toBe('/start');
    expect((await telegram.waitForSent(({ to }) => to === '700002', 20_000)).text).toMatch(/Hola/);
    const { links } = await stack.api.get<{ links: object[] }>(`/api/v1/contacts/${contact.id}/client`);
    expect(links).toMatchObject([{ client_id: 'C-7', state: 'linked', evidence: 'start_link' }]);

    await telegram.customerWrites({ from: '700003', name: 'Caro', text: `/start ${token}` });
    const other = await conversationWith('700003');
    expect(other.contact.client_id).toBeNull();
    const logged = await Promise.all((await webhooks(stack, 'acme')).map((one) => webhook(stack, one.id)));
    expect(logged.flatMap((one) => one.event_ends ?? []).map(({ reason }) => reason)).toContain(
      'start link: it was used before, nothing was linked',
    );
    expect(JSON.stringify(logged)).not.toContain(token);
    expect(stack.output).not.toContain(token);
  });

  it('in a group is answered when the bot is addressed, and everything is kept', async () => {
    const group = { from: '700004', name: 'Dani', chatId: -100_700, chatTitle: 'Pacientes' };
    await telegram.customerWrites({ ...group, text: CLINIC.question });
    await telegram.channelPosts({ chatId: -100_800, text: CLINIC.question });
    await telegram.customerWrites({ ...group, text: `@enlace_demo_bot ${CLINIC.question}` });
    const reply = await telegram.waitForSent(({ to }) => to === '-100700', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
    const { id } = await conversationWith('-100700');
    const kept = await messages(stack, id);
    expect(kept.map(({ direction }) => direction)).toEqual(['inbound', 'inbound', 'outbound']);
    await telegram.customerWrites({ ...group, text: 'Y los domingos?', replyTo: Number(reply.id) });
    await until(
      () => telegram.sent.filter(({ to }) => to === '-100700').length,
      (count) => count === 2,
    );
    expect(telegram.sent.some(({ to }) => to === '-100800')).toBe(false);
    expect(await conversationWith('-100800')).toBeDefined();
  });

  it('sees the menu that the settings wish for', async () => {
    const path = '/api/v1/integrations/telegram/commands';
    const commands = [{ command: 'horario', description: 'A qué hora abrimos' }];
    const saved = await stack.call<object>('PUT', path, { body: { tenant_id: 'acme', commands } });
    expect(saved).toMatchObject({ status: 200, body: { data: { differences: [] } } });
    expect(telegram.menu('es')).toEqual(commands);
    const bad = [{ command: '/Horario', description: 'x' }];
    expect(await stack.call('PUT', path, { body: { tenant_id: 'acme', commands: bad } })).toMatchObject({
      status: 422,
      body: {
        error: { code: 'integration.invalid', details: { fields: [{ field: 'commands.0.command' }] } },
      },
    });
    expect(telegram.menu('es')).toEqual(commands);
  });

  interface Known {
    readonly id: string;
    readonly contact: {
      readonly id: string;
      readonly external_id: string;
      readonly client_id: string | null;
    };
  }

  async function conversationWith(
    contact: string,
    fits: (found: Known) => boolean = () => true,
  ): Promise<Known> {
    const found = await until(
      async () => {
        const { items } = await stack.api.get<{ items: Known[] }>('/api/v1/conversations?tenant_id=acme');
        return items.find((one) => one.contact.external_id === contact);
      },
      (one) => one !== undefined && fits(one),
    );
    if (found === undefined) throw new Error(`no conversation with ${contact}`);
    return found;
  }
});
