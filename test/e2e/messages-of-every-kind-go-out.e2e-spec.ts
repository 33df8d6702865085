/** A business sends what it likes over HTTP: each channel gets its own form of it, once, and what stands in the way is told. */
import type { SentMessage, TelegramSimulator, WhatsAppSimulator } from '@enlace/simulators';
import {
  connectTelegram,
  connectWhatsApp,
  hostOf,
  startTelegram,
  startWhatsApp,
  whatsAppConfig,
} from '../kit/channels.js';
import { FileServer } from '../kit/file-server.js';
import { upload } from '../kit/files.js';
import { CITA, FILES, KINDS, digestOf, type FileName, type Ground } from '../kit/kinds.js';
import { conversations, messages, type Message } from '../kit/records.js';
import { Stack, type Answer } from '../kit/stack.js';
import { keyOf } from '../kit/tenant-records.js';
import { until } from '../kit/until.js';

const CUSTOMER = '5215512345678';
const CHAT = 4_711;

const BUTTONS = {
  type: 'buttons',
  text: '¿Confirma su cita?',
  buttons: [
    { id: 'si', title: 'Sí' },
    { id: 'no', title: 'No' },
  ],
};
const LIST = {
  type: 'list',
  text: '¿Qué día?',
  list: { button: 'Elegir', sections: [{ rows: [{ id: 'lu', title: 'Lunes' }] }] },
};
const MARKDOWN = { type: 'text', format: 'markdown', text: 'Su cita: **mañana** a las _9:00_' };
const TEMPLATE = { type: 'template', template: { name: 'hello_world', language: 'en_US' } };

const HELLO = {
  id: 1,
  name: 'hello_world',
  language: 'en_US',
  category: 'UTILITY',
  body: 'Hello',
  status: 'APPROVED',
} as const;

const OFFER = { ...HELLO, id: 2, name: 'oferta', category: 'MARKETING', body: 'Esta semana 2 x 1' } as const;

interface Sent {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly degraded?: string;
}

interface Attempt {
  readonly outcome: string;
  readonly calls: readonly { readonly url: string; readonly request?: string; readonly answer?: string }[];
}

describe('a message of any kind', () => {
  let whatsapp: WhatsAppSimulator;
  let telegram: TelegramSimulator;
  let stack: Stack;
  let web: FileServer;
  let number: string;
  let bot: string;
  let ground: Omit<Ground, 'said'>;
  let lastChat = CHAT;

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ templates: [HELLO, OFFER, CITA] });
    telegram = await startTelegram();
    web = await FileServer.start(FILES);
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'telegram', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp), hostOf(telegram), hostOf(web)],
    });
    number = await connectWhatsApp(stack, whatsapp, 'acme');
    bot = await connectTelegram(stack, telegram, 'acme');
    ground = { link: (name) => `${web.url}/${name}`, uploads: await uploadAll(stack) };
    await whatsapp.customerWrites({ from: CUSTOMER, name: 'Ana', text: 'Buenos días' });
    await telegram.customerWrites({ from: CHAT, name: 'Luis', text: 'Buenos días' });
    await whatsapp.waitForSent(({ to }) => to === CUSTOMER, 20_000);
    await telegram.waitForSent(({ to }) => to === String(CHAT), 20_000);
  });

  afterAll(async () => {
    await stack?.stop();
    await Promise.all([whatsapp?.stop(), telegram?.stop(), web?.stop()]);
  });

  function send(provider: string, body: object, headers: Record<string, string> = {}): Promise<Answer<Sent>> {
    const path = `/api/v1/integrations/${provider}/messages`;
    return stack.call<Sent>('POST', path, { body: { tenant_id: 'acme', ...body }, headers });
  }

  /** Somebody new: Telegram keeps a pace for each chat. */
  function telegramChat(): number {
    lastChat += 1;
    telegram.addChat(lastChat);
    return lastChat;
  }

  /** The provider's id of the contact's last message; who has not written yet does, and is answered. */
  async function saidBy(contact: string): Promise<string> {
    const inbound = async (): Promise<Message | undefined> => {
      const found = (await conversations(stack, 'acme')).find((one) => one.contact.external_id === contact);
      const timeline = found === undefined ? [] : await messages(stack, found.id);
      return timeline.findLast(({ direction }) => direction === 'inbound');
    };
    if ((await inbound()) === undefined) {
      await telegram.customerWrites({ from: contact, text: 'Buenos días' });
      await telegram.waitForSent(({ to }) => to === contact, 20_000);
    }
    const message = await until(inbound, (one) => one !== undefined);
    return message?.provider_message_id ?? '';
  }

  async function digestAtMeta(sent: SentMessage | undefined, type: string): Promise<string | undefined> {
    const { id } = (sent?.body as Record<string, { id?: string }>)[type] ?? {};
    const about = await fetch(`${whatsapp.url}/v25.0/${id}`, {
      headers: { authorization: `Bearer ${whatsapp.number.accessToken}` },
    });
    return ((await about.json()) as { sha256?: string }).sha256;
  }

  function known(id: string): Promise<Message> {
    return stack.api.get(`/api/v1/messages/${id}`);
  }

  async function hasEnd(answer: Answer<Sent>): Promise<Message> {
    expect(answer.status).toBe(202);
    const id = answer.body.data?.message_id ?? '';
    return until(
      () => known(id),
      ({ status }) => status !== 'queued' && status !== 'sending',
    );
  }

  const kinds = Object.entries(KINDS);

  it.each(kinds)('reaches a customer of WhatsApp: %s', async (_, { content, whatsapp: seen }) => {
    const said = await saidBy(CUSTOMER);
    const before = whatsapp.sent.length;
    const answer = await send('whatsapp', { to: '+52 55 1234 5678', content: content({ ...ground, said }) });
    expect(answer.body.data?.degraded).toBe(seen.degraded);
    const message = await hasEnd(answer);
    expect(['sent', 'delivered', 'read']).toContain(message.status);
    const sent = whatsapp.sent.slice(before);
    expect(sent).toHaveLength(seen.messages ?? 1);
    expect(sent[0]).toMatchObject({ to: CUSTOMER, body: { type: seen.as, ...seen.body } });
    expect(await Promise.all((seen.files ?? []).map(() => digestAtMeta(sent[0], seen.as)))).toEqual(
      (seen.files ?? []).map(digestOf),
    );
  });

  it.each(kinds.filter(([, { telegram: seen }]) => seen !== undefined))(
    'reaches a chat of Telegram: %s',
    async (type, { content, telegram: seen }) => {
      const chat = telegramChat();
      // Telegram keeps its pace for each chat: whoever needs no message of the customer is written to first.
      const said = type === 'reaction' ? await saidBy(String(chat)) : '';
      const before = telegram.sent.length;
      const answer = await send('telegram', { to: String(chat), content: content({ ...ground, said }) });
      expect(answer.body.data?.degraded).toBe(seen?.degraded);
      expect((await hasEnd(answer)).status).toBe('sent');
      const sent = telegram.sent.slice(before).filter(({ to }) => to === String(chat));
      expect(sent).toHaveLength(seen?.messages ?? 1);
      const call = telegram.calls.findLast(
        ({ path, body }) => path === `/bot<token>/${seen?.as}` && chatOf(body) === String(chat),
      );
      const { files, body } = formOf(call?.body);
      expect(body).toMatchObject(seen?.body ?? {});
      expect(files.toSorted()).toEqual(
        (seen?.files ?? [])
          .map((name) => `${name} ${FILES[name].type} ${FILES[name].bytes.length}`)
          .toSorted(),
      );
    },
  );

  it('that has nothing like it on Telegram is refused at once', async () => {
    for (const [, { content, telegram: seen }] of kinds) {
      if (seen !== undefined) continue;
      const answer = await send('telegram', { to: String(CHAT), content: content({ ...ground, said: '' }) });
      expect(answer).toMatchObject({ status: 422, body: { error: { code: 'content.unsupported' } } });
    }
  });

  it.each(['whatsapp', 'telegram'] as const)('answers a message of the customer on %s', async (provider) => {
    const simulator = provider === 'whatsapp' ? whatsapp : telegram;
    const to = provider === 'whatsapp' ? CUSTOMER : String(CHAT);
    const said = await saidBy(to);
    const content = { type: 'text', text: 'sobre lo que preguntó' };
    const message = await hasEnd(await send(provider, { to, content, reply_to: said }));
    expect(['sent', 'delivered', 'read']).toContain(message.status);
    const sent = simulator.sent.find(({ text }) => text === content.text);
    expect(said.endsWith(sent?.replyTo ?? 'nothing')).toBe(true);
  });

  it('takes no file from an address inside, and says so', async () => {
    const inside = await FileServer.start(FILES);
    const content = { type: 'image', media: { link: `${inside.url}/foto.png` } };
    const message = await hasEnd(await send('whatsapp', { to: CUSTOMER, content }));
    await inside.stop();
    expect(message).toMatchObject({ status: 'failed', error: { code: 'media.refused' } });
    expect(inside.asked).toEqual([]);
  });

  it('whose button is tapped on Telegram: the tap is acknowledged, kept and answered', async () => {
    const chat = telegramChat();
    const content = KINDS.buttons.content({ ...ground, said: '' });
    const message = await hasEnd(await send('telegram', { to: String(chat), content }));
    const messageId = Number(message.provider_message_id?.split(':').at(-1));
    const before = telegram.sent.length;
    await telegram.customerPresses({ from: chat, data: 'ma', messageId });
    const answered = () => telegram.calls.filter(({ path }) => path.endsWith('/answerCallbackQuery'));
    expect(
      await until(
        () => Promise.resolve(answered()),
        ({ length }) => length > 0,
      ),
    ).toHaveLength(1);
    const [conversation] = (await conversations(stack, 'acme')).filter(
      ({ contact }) => contact.external_id === String(chat),
    );
    const timeline = await until(
      () => messages(stack, conversation?.id ?? ''),
      (list) => list.at(-1)?.direction === 'outbound' && list.length === 3 && list.at(-1)?.status === 'sent',
    );
    expect(timeline[1]).toMatchObject({ direction: 'inbound', content: { type: 'choice' } });
    expect(telegram.sent.slice(before).filter(({ to }) => to === String(chat))).toHaveLength(1);
  });

  it('comes in and goes out by the webhook that is set, shown and taken away over the API', async () => {
    const path = '/api/v1/integrations/telegram/webhook';
    const url = `${stack.url}/api/v1/integrations/webhooks/telegram/${bot}`;
    const set = await stack.call('POST', path, { body: { tenant_id: 'acme', url, max_connections: 7 } });
    expect(set).toMatchObject({ status: 200, body: { data: { url, max_connections: 7, differences: [] } } });
    const shown = await stack.call('GET', `${path}?tenant_id=acme`);
    expect(shown).toMatchObject({ status: 200, body: { data: { max_connections: 7, last_error: null } } });
    const chat = telegramChat();
    const delivery = await telegram.customerWrites({ from: chat, name: 'Rosa', text: '¿Está abierto?' });
    expect(delivery.status).toBe(200);
    await telegram.waitForSent(({ to }) => to === String(chat), 20_000);
    const taken = await stack.call('DELETE', `${path}?tenant_id=acme`);
    expect(taken).toMatchObject({ status: 200, body: { data: { url: null } } });
    const again = await stack.call('POST', path, { body: { tenant_id: 'acme', url } });
    expect(again).toMatchObject({ status: 200, body: { data: { url, differences: [] } } });
  });

  it('that a channel cannot carry as it is is refused when its own form was insisted on', async () => {
    const strict = await send('telegram', { to: String(CHAT), content: LIST, on_unsupported: 'refuse' });
    expect(strict).toMatchObject({ status: 422, body: { error: { code: 'content.unsupported' } } });
  });

  it('that is not whole is refused with what is missing, field by field', async () => {
    const { status, body } = await send('whatsapp', {
      to: CUSTOMER,
      content: { type: 'buttons', text: '¿Sí?' },
    });
    expect(status).toBe(400);
    expect(body.error?.details).toEqual({
      fields: [{ field: 'content.buttons', expected: 'is needed with type buttons' }],
    });
  });

  it('goes out once, however often the same request comes', async () => {
    const body = { to: CUSTOMER, content: { type: 'text', text: 'una sola vez' } };
    const headers = { 'Idempotency-Key': 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => send('whatsapp', body, headers)));
    await hasEnd(
      answers.find(({ status }) => status === 202) ?? { status: 0, headers: new Headers(), body: {} },
    );
    expect(whatsapp.sent.filter(({ text }) => text === 'una sola vez')).toHaveLength(1);
  });

  it('to somebody who never wrote is refused as free text and goes out as a template, and says why', async () => {
    const to = '+52 55 0000 1111';
    const refused = await hasEnd(await send('whatsapp', { to, content: { type: 'text', text: 'hola' } }));
    expect(refused).toMatchObject({ status: 'failed', error: { code: 'window_closed' } });
    const { why } = await stack.api.get<{ why: string }>(`/api/v1/messages/${refused.id}/why`);
    expect(why).toContain('It was not sent');
    const template = await hasEnd(await send('whatsapp', { to, content: TEMPLATE }));
    expect(['sent', 'delivered', 'read']).toContain(template.status);
  });

  it('that Meta takes and gives up later fails, and what it says of the customer holds for the next', async () => {
    const to = '5215500000002';
    whatsapp.rejectRecipient(to, 131050);
    const offer = { type: 'template', template: { name: OFFER.name, language: OFFER.language } };
    const { id } = await hasEnd(await send('whatsapp', { to, content: offer }));
    expect(
      await until(
        () => known(id),
        ({ status }) => status === 'failed',
      ),
    ).toMatchObject({ error: { code: '131050' } });
    const calls = whatsapp.sent.length;
    const next = await hasEnd(await send('whatsapp', { to, content: offer }));
    expect(next).toMatchObject({ status: 'failed', error: { code: 'contact_unreachable' } });
    expect(whatsapp.sent).toHaveLength(calls);
  });

  it('of marketing that Meta holds back is held for a day afterwards, and others pass it', async () => {
    const to = '5215500000003';
    whatsapp.rejectRecipient(to, 131049);
    const offer = { type: 'template', template: { name: OFFER.name, language: OFFER.language } };
    const { id } = await hasEnd(await send('whatsapp', { to, content: offer }));
    await until(
      () => known(id),
      ({ status }) => status === 'failed',
    );
    const held = (await send('whatsapp', { to, content: offer })).body.data?.message_id ?? '';
    const useful = await hasEnd(await send('whatsapp', { to, content: TEMPLATE }));
    expect(['sent', 'delivered', 'read']).toContain(useful.status);
    const why = await stack.api.get<{ code: string; why: string }>(`/api/v1/messages/${held}/why`);
    expect(why).toMatchObject({ code: 'marketing_held', why: expect.stringContaining('131049') as string });
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const late = await hasEnd(await send('whatsapp', { to, content: offer, expires_at: soon }));
    expect(late).toMatchObject({ status: 'failed', error: { code: 'marketing_held' } });
  });

  it('that Meta says is outside the window has the policy for that applied, whatever we believed', async () => {
    const to = '5215500000004';
    await whatsapp.customerWrites({ from: to, name: 'Eva', text: 'Buenos días' });
    await whatsapp.waitForSent((one) => one.to === to, 20_000);
    whatsapp.closeWindow(to);
    whatsapp.expectBreach(/^131047 POST .*24 hours/);
    const message = await hasEnd(await send('whatsapp', { to, content: MARKDOWN }));
    expect(message).toMatchObject({ status: 'failed', error: { code: 'window_closed' } });
    const { items } = await stack.api.get<{ items: { code: string }[] }>(
      `/api/v1/messages/${message.id}/attempts`,
    );
    expect(items.map(({ code }) => code)).toEqual(['131047']);
  });

  it('to a country that Meta does not allow shows in the health of its number', async () => {
    const to = '5215500000005';
    whatsapp.rejectRecipient(to, 130497, 'answer');
    const message = await hasEnd(await send('whatsapp', { to, content: TEMPLATE }));
    expect(message).toMatchObject({ status: 'failed', error: { code: '130497' } });
    const health = () =>
      stack.api.get<{ channels: { sections: { name: string }[] }[] }>(
        '/api/v1/integrations/whatsapp/health/acme',
      );
    await until(health, ({ channels }) =>
      channels.some(({ sections }) => sections.some(({ name }) => name === 'alert_130497')),
    );
  });

  it('as a template is refused early while Meta would refuse it, with what is wrong, and goes out once it would not', async () => {
    const path = '/api/v1/integrations/whatsapp/templates';
    const body = { type: 'BODY', text: 'Hola {{1}}, gracias', example: { body_text: [['Ana']] } };
    const draft = { tenant_id: 'acme', name: 'gracias', language: 'es_MX', category: 'UTILITY' };
    const made = await stack.call('POST', path, { body: { ...draft, components: [body] } });
    expect(made).toMatchObject({ status: 201, body: { data: { status: 'PENDING' } } });
    const sendIt = (...texts: string[]): Promise<Answer<Sent>> => {
      const parameters = texts.map((text) => ({ type: 'text', text }));
      const components = [{ type: 'body', parameters }];
      const template = { name: 'gracias', language: 'es_MX', components };
      return send('whatsapp', { to: CUSTOMER, content: { type: 'template', template } });
    };
    expect(await sendIt('Ana')).toMatchObject({
      status: 422,
      body: { error: { code: 'template.not_approved', details: { status: 'PENDING' } } },
    });
    await whatsapp.changeTemplate('gracias', 'es_MX', { status: 'APPROVED' });
    const known = () => stack.api.get<{ items: { status: string }[] }>(`${path}?tenant_id=acme&name=gracias`);
    await until(known, ({ items }) => items[0]?.status === 'APPROVED');
    expect(await sendIt()).toMatchObject({
      status: 422,
      body: {
        error: {
          code: 'template.parameters',
          details: { faults: [{ problem: 'body parameter 1 is missing' }] },
        },
      },
    });
    const message = await hasEnd(await sendIt('Ana'));
    expect(['sent', 'delivered', 'read']).toContain(message.status);
    const gone = await stack.call('DELETE', `${path}/gracias?tenant_id=acme&language=es_MX`);
    expect(gone).toMatchObject({ status: 200, body: { data: { deleted: ['es_MX'] } } });
    expect(await sendIt('Ana')).toMatchObject({
      status: 422,
      body: { error: { code: 'template.not_approved', details: { status: 'DELETED' } } },
    });
    const { languages } = await stack.api.get<{
      languages: { history: { field: string; source: string }[] }[];
    }>(`${path}/gracias?tenant_id=acme`);
    const standing = languages[0]?.history.filter(({ field }) => field !== 'quality');
    expect(standing?.map(({ source }) => source)).toEqual(['api', 'webhook', 'api']);
    const synced = await stack.call('POST', `${path}/sync`, { body: { tenant_id: 'acme' } });
    expect(synced).toMatchObject({ status: 200, body: { data: { removed: 0, created: 0 } } });
  });

  it('outside the reply window goes over another channel of the same client, where the integration wants that', async () => {
    const path = `/api/v1/integrations/whatsapp/config/acme?integration_id=${number}`;
    const policy = async (window_policy: string): Promise<void> => {
      expect((await stack.call('PUT', path, { body: { config: { window_policy } } })).status).toBe(200);
    };
    const content = { type: 'text', text: 'por donde se pueda' };
    await policy('other_channel');
    const alone = await hasEnd(await send('whatsapp', { to: '5215598765432', content }));
    const reason = expect.stringContaining('no other channel') as string;
    expect(alone).toMatchObject({ status: 'failed', error: { code: 'window_closed', reason } });
    for (const contact of ['5215598765432', String(CHAT)]) {
      const { items } = await stack.api.get<{ items: { contact: { id: string; external_id: string } }[] }>(
        '/api/v1/conversations?tenant_id=acme',
      );
      const id = items.find((one) => one.contact.external_id === contact)?.contact.id ?? '';
      const linked = await stack.call('PUT', `/api/v1/contacts/${id}/client`, { body: { client_id: 'C-1' } });
      expect(linked.status).toBe(200);
    }
    const moved = await hasEnd(await send('whatsapp', { to: '5215598765432', content }));
    expect(moved).toMatchObject({ status: 'failed', error: { code: 'message.redirected' } });
    const { why } = await stack.api.get<{ why: string }>(`/api/v1/messages/${moved.id}/why`);
    expect(why).toContain('over telegram');
    const sent = await telegram.waitForSent(({ text }) => text === content.text, 20_000);
    expect(sent.to).toBe(String(CHAT));
    expect(telegram.sent.filter(({ text }) => text === content.text)).toHaveLength(1);
    await policy('fail');
  });

  it('shows every call to the provider, without a secret', async () => {
    const message = await hasEnd(await send('telegram', { to: String(CHAT), content: BUTTONS }));
    const { items } = await stack.api.get<{ items: Attempt[] }>(`/api/v1/messages/${message.id}/attempts`);
    expect(items).toMatchObject([{ outcome: 'sent', calls: [{ status: 200 }] }]);
    expect(items[0]?.calls[0]?.request).toContain('¿Confirma su cita?');
    expect(JSON.stringify(items)).not.toContain(telegram.botToken);
  });

  it('can be changed and taken back afterwards on Telegram, and on WhatsApp, where nothing can, is said so', async () => {
    const message = await hasEnd(await send('telegram', { to: String(CHAT), content: MARKDOWN }));
    const path = `/api/v1/integrations/telegram/messages/${message.id}`;
    const edited = await stack.call('PATCH', path, {
      body: { text: 'Su cita: el *martes*', format: 'markdown' },
    });
    expect(edited).toMatchObject({ status: 200, body: { data: { status: 'edited' } } });
    expect((await known(message.id)).content.text).toBe('Su cita: el *martes*');
    const removed = await stack.call('DELETE', path);
    expect(removed).toMatchObject({ status: 200, body: { data: { status: 'deleted' } } });
    const asked = { type: 'buttons', text: '¿El lunes?', buttons: [{ id: 'y', title: 'Sí' }] } as const;
    const question = await hasEnd(await send('telegram', { to: String(CHAT), content: asked }));
    const changed = await stack.call('PATCH', `/api/v1/integrations/telegram/messages/${question.id}`, {
      body: { text: '¿El martes?' },
    });
    expect(changed).toMatchObject({ status: 200 });
    expect((await known(question.id)).content).toEqual({ ...asked, text: '¿El martes?' });
    const other = await hasEnd(await send('whatsapp', { to: CUSTOMER, content: MARKDOWN }));
    const refused = await stack.call('PATCH', `/api/v1/integrations/whatsapp/messages/${other.id}`, {
      body: { text: 'otra cosa' },
    });
    expect(refused).toMatchObject({ status: 422, body: { error: { code: 'content.unsupported' } } });
  });

  it('is held while the token of its number is expired, and goes out when it was mended', async () => {
    const good = whatsAppConfig(whatsapp);
    whatsapp.expireToken();
    const answer = await send('whatsapp', { to: CUSTOMER, content: { type: 'text', text: 'con paciencia' } });
    const id = answer.body.data?.message_id ?? '';
    const held = await until(
      () => stack.api.get<{ code: string; why: string }>(`/api/v1/messages/${id}/why`),
      ({ code }) => code === 'integration_frozen',
    );
    expect(held.why).toContain('190');
    expect((await known(id)).status).toBe('queued');
    const token = 'EAAGanothertoken';
    whatsapp.addNumber({ ...whatsapp.number, accessToken: token });
    const mended = await stack.call(
      'PUT',
      `/api/v1/integrations/whatsapp/config/acme?integration_id=${number}`,
      {
        body: { config: { ...good, access_token: token } },
      },
    );
    expect(mended.status).toBe(200);
    await whatsapp.waitForSent(({ text }) => text === 'con paciencia', 20_000);
  });
});

async function uploadAll(stack: Stack): Promise<ReadonlyMap<FileName, string>> {
  const { key } = await keyOf(stack, 'acme');
  const names = Object.keys(FILES) as FileName[];
  const ids = names.map(async (name) => {
    const { data } = await upload(stack, `file_name=${name}`, FILES[name].bytes, FILES[name].type, key);
    return [name, data?.media_id ?? ''] as const;
  });
  return new Map(await Promise.all(ids));
}

function chatOf(body: unknown): string {
  return String((body as { chat_id?: unknown }).chat_id);
}

/** A body of Telegram: fields that are JSON read, and files as `name type size`. */
function formOf(form: unknown): {
  readonly body: Record<string, unknown>;
  readonly files: readonly string[];
} {
  const body: Record<string, unknown> = {};
  const files: string[] = [];
  for (const [name, value] of Object.entries((form ?? {}) as Record<string, unknown>)) {
    const file = value as { name?: string; type?: string; size?: number } | null;
    if (typeof file === 'object' && file?.size !== undefined)
      files.push(`${file.name} ${file.type} ${file.size}`);
    else
      body[name] = typeof value === 'string' && /^[[{]/.test(value) ? (JSON.parse(value) as unknown) : value;
  }
  return { body, files };
}
