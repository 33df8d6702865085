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

  const write = async (conversation: string, text: string) => {
    const path = `/api/v1/conversations/${conversation}/messages`;
    expect((await stack.call('POST', path, { body: { text } })).status).toBe(201);
  };

  it('in a group that Telegram lets wait is written to no sooner, and others meanwhile', async () => {
    const [group, person] = [await conversationWith('-100700'), await conversationWith('700001')];
    telegram.failNext({ kind: 'throttled', retryAfterSeconds: 2 });
    const began = Date.now();
    await write(group.id, 'Abrimos a las 9');
    await until(
      () => telegram.calls.filter(({ body }) => JSON.stringify(body).includes('Abrimos a las 9')).length,
      (tries) => tries === 1,
    );
    await write(person.id, 'Lo esperamos');
    const elsewhere = await telegram.waitForSent(({ text }) => text === 'Lo esperamos', 20_000);
    expect(telegram.sent.some(({ text }) => text === 'Abrimos a las 9')).toBe(false);
    const after = await telegram.waitForSent(({ text }) => text === 'Abrimos a las 9', 20_000);
    // That nothing went there before the two seconds were over the simulator holds by itself.
    expect(after.at - began).toBeGreaterThanOrEqual(2_000);
    expect(after.at).toBeGreaterThan(elsewhere.at);
    expect(
      telegram.calls.filter(({ body }) => JSON.stringify(body).includes('Abrimos a las 9')),
    ).toHaveLength(2);
  });

  it('is waited for also where Telegram puts off an edit, and who asked for it is told how long', async () => {
    const { id } = await conversationWith('700001');
    const said = (await messages(stack, id)).find(({ content }) => content.text === 'Lo esperamos');
    telegram.failNext({ kind: 'throttled', retryAfterSeconds: 1, on: 'any' });
    const path = `/api/v1/integrations/telegram/messages/${said?.id}`;
    const answer = await stack.call('PATCH', path, { body: { text: 'Lo esperamos a las 10' } });
    expect(answer).toMatchObject({
      status: 503,
      body: { error: { code: 'provider.rate_limited', details: { retry_after: 1 } } },
    });
    expect(answer.headers.get('retry-after')).toBe('1');
    const began = Date.now();
    await write(id, 'A las 10');
    const sent = await telegram.waitForSent(({ text }) => text === 'A las 10', 20_000);
    expect(sent.at - began).toBeGreaterThanOrEqual(500);
    expect((await stack.call('PATCH', path, { body: { text: 'Lo esperamos a las 10' } })).status).toBe(200);
  });

  it('in a group that becomes a supergroup goes on in the same conversation, also where the new one spoke first', async () => {
    const group = { from: '700004', name: 'Dani', chatTitle: 'Vecinos' };
    await telegram.customerWrites({ ...group, chatId: -100_710, text: 'Hola a todos' });
    const before = await conversationWith('-100710');
    telegram.migrate(-100_710, -1_001_710);
    const moved = { ...group, chatId: -1_001_710 };
    await telegram.customerWrites({ ...moved, text: 'Ya nos mudamos' });
    expect((await conversationWith('-1001710')).id).not.toBe(before.id);
    await write(before.id, 'Seguimos aquí');
    expect(await telegram.waitForSent(({ text }) => text === 'Seguimos aquí', 20_000)).toMatchObject({
      to: '-1001710',
    });
    const after = await conversationWith('-1001710', ({ id }) => id === before.id);
    expect(after.contact.id).toBe(before.contact.id);
    await telegram.customerWrites({ ...moved, text: 'Gracias' });
    await until(
      async () => (await messages(stack, before.id)).map(({ content }) => content.text),
      (texts) => texts.includes('Gracias') && texts.includes('Hola a todos'),
    );
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
