/** How the simulated Chatwoot API answers. */
import type { ChatwootSimulatorOptions } from './chatwoot-options.js';
import { ChatwootSimulator } from './chatwoot.simulator.js';

interface Answer {
  status: number;
  body: never;
}
const PHONE = '+5215512345678';

describe('the simulated Chatwoot API', () => {
  let simulator: ChatwootSimulator;

  const begin = async (options: ChatwootSimulatorOptions = {}): Promise<void> => {
    simulator = new ChatwootSimulator({ speed: 1000, statuses: false, ...options });
    await simulator.start();
  };
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    token: string | undefined = simulator.administrator.token,
  ): Promise<Answer> => {
    const response = await fetch(`${simulator.url}/api/v1/accounts/1${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { api_access_token: token }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? '' : JSON.parse(text)) as never };
  };
  const conversationOf = async (from = PHONE, inboxId = 1): Promise<number> =>
    (await simulator.customerWrites({ from, text: 'hola', name: 'Ana', inboxId })).conversationId;

  afterEach(() => simulator.stop());

  it('tells who owns a token, and refuses missing, wrong and foreign ones with its own words', async () => {
    await begin();
    const profile = async (token?: string): Promise<Answer> => {
      const headers: Record<string, string> = token === undefined ? {} : { api_access_token: token };
      const response = await fetch(`${simulator.url}/api/v1/profile`, { headers });
      return { status: response.status, body: (await response.json()) as never };
    };
    expect((await profile(simulator.administrator.token)).body).toMatchObject({
      role: 'administrator',
      accounts: [{ id: 1 }],
    });
    expect((await profile()).status).toBe(401);
    expect(await profile('wrong')).toEqual({ status: 401, body: { error: 'Invalid Access Token' } });
    expect(await profile(simulator.bot.token)).toEqual({
      status: 401,
      body: { error: 'Access to this endpoint is not authorized for bots' },
    });
    const other = await fetch(`${simulator.url}/api/v1/accounts/2/inboxes`, {
      headers: { api_access_token: simulator.administrator.token },
    });
    expect([other.status, await other.json()]).toEqual([
      401,
      { error: 'You are not authorized to access this account' },
    ]);
  });

  it('lets a bot send and change the status, but not search contacts or list messages', async () => {
    await begin();
    const id = await conversationOf();
    const bot = simulator.bot.token;
    expect((await call('POST', `/conversations/${id}/messages`, { content: 'hi' }, bot)).status).toBe(200);
    expect((await call('POST', `/conversations/${id}/toggle_status`, { status: 'open' }, bot)).status).toBe(
      200,
    );
    expect((await call('POST', `/conversations/${id}/assignments`, { assignee_id: 12 }, bot)).status).toBe(
      200,
    );
    for (const path of ['/contacts/search?q=a', `/conversations/${id}/messages`, '/webhooks']) {
      expect((await call('GET', path, undefined, bot)).body).toEqual({
        error: 'Access to this endpoint is not authorized for bots',
      });
    }
  });

  it('creates a contact, refuses its phone number twice, and finds it by part of the number', async () => {
    await begin();
    const created = await call('POST', '/contacts', { inbox_id: 1, name: 'Ana', phone_number: PHONE });
    expect(created).toMatchObject({
      status: 200,
      body: { payload: { contact: { phone_number: PHONE }, contact_inbox: { source_id: '5215512345678' } } },
    });
    expect(await call('POST', '/contacts', { phone_number: PHONE })).toEqual({
      status: 422,
      body: { message: 'Phone number has already been taken', attributes: ['phone_number'] },
    });
    expect((await call('POST', '/contacts', { phone_number: '5512' })).body).toMatchObject({
      attributes: ['phone_number'],
    });
    expect((await call('GET', '/contacts/search?q=55123')).body).toMatchObject({ meta: { count: 1 } });
    expect((await call('GET', `/contacts/search?q=${encodeURIComponent(PHONE)}`)).body).toMatchObject({
      meta: { count: 1, current_page: 1, has_more: false },
    });
  });

  it('reads an unescaped plus in a search as a space, and % and _ as wildcards', async () => {
    await begin();
    await call('POST', '/contacts', { name: 'Ana', phone_number: PHONE });
    expect((await call('GET', `/contacts/search?q=x${PHONE}`)).body).toMatchObject({ meta: { count: 0 } });
    expect((await call('GET', '/contacts/search?q=A_a')).body).toMatchObject({ meta: { count: 1 } });
    expect((await call('GET', '/contacts/search?q=%255678')).body).toMatchObject({ meta: { count: 1 } });
    expect(await call('GET', '/contacts/search')).toMatchObject({ status: 422 });
  });

  it('shows contacts by pages of 15', async () => {
    await begin();
    for (let index = 0; index < 17; index += 1) await call('POST', '/contacts', { name: `Page ${index}` });
    expect((await call('GET', '/contacts/search?q=Page')).body).toMatchObject({
      meta: { count: 17, has_more: true },
    });
    const second = (await call('GET', '/contacts/search?q=Page&page=2')).body as { payload: unknown[] };
    expect(second.payload).toHaveLength(2);
  });

  it('filters contacts exactly, with the plus or without it', async () => {
    await begin();
    await call('POST', '/contacts', { name: 'Ana', phone_number: PHONE });
    const filter = async (value: string, operator = 'equal_to'): Promise<number> => {
      const condition = {
        attribute_key: 'phone_number',
        filter_operator: operator,
        values: [value],
        query_operator: null,
      };
      return (
        (await call('POST', '/contacts/filter', { payload: [condition] })).body as { payload: unknown[] }
      ).payload.length;
    };
    expect(await filter(PHONE)).toBe(1);
    expect(await filter(PHONE.slice(1))).toBe(1);
    expect(await filter('+52155')).toBe(0);
    expect(await filter(PHONE, 'not_equal_to')).toBe(0);
  });

  it('merges the custom attributes of a contact, and replaces those of a conversation', async () => {
    await begin();
    const id = await conversationOf();
    const { payload } = (await call('GET', '/contacts/search?q=Ana')).body as { payload: { id: number }[] };
    const contact = `/contacts/${payload[0]?.id}`;
    await call('PUT', contact, { custom_attributes: { a: 1 } });
    expect((await call('PUT', contact, { custom_attributes: { b: 2 } })).body).toMatchObject({
      payload: { custom_attributes: { a: 1, b: 2 } },
    });
    await call('POST', `/conversations/${id}/custom_attributes`, { custom_attributes: { a: 1 } });
    expect(
      (await call('POST', `/conversations/${id}/custom_attributes`, { custom_attributes: { b: 2 } })).body,
    ).toEqual({
      custom_attributes: { b: 2 },
    });
  });

  it('creates an outgoing message, gives the echo id back, and lists messages after an id', async () => {
    await begin();
    const id = await conversationOf();
    const sent = await call('POST', `/conversations/${id}/messages`, {
      content: 'hi',
      message_type: 'outgoing',
      echo_id: 'e1',
      content_attributes: { in_reply_to: 7, own: 'x' },
    });
    expect(sent).toMatchObject({
      status: 200,
      body: {
        content: 'hi',
        echo_id: 'e1',
        message_type: 1,
        status: 'sent',
        content_attributes: { own: 'x' },
      },
    });
    expect(simulator.sent).toMatchObject([{ to: String(id), text: 'hi', replyTo: '7', via: '1' }]);
    const all = (await call('GET', `/conversations/${id}/messages`)).body as { payload: { id: number }[] };
    expect(all.payload).toHaveLength(2);
    const after = (await call('GET', `/conversations/${id}/messages?after=${all.payload[0]?.id}`)).body as {
      payload: { content: string }[];
    };
    expect(after.payload.map(({ content }) => content)).toEqual(['hi']);
  });

  it('does not count private notes as sent', async () => {
    await begin();
    const id = await conversationOf();
    await call('POST', `/conversations/${id}/messages`, { content: 'note', private: true });
    expect(simulator.sent).toHaveLength(0);
  });

  it('answers 422 {error} to whatever is wrong with a message, and 404 to an unknown conversation', async () => {
    await begin();
    const path = `/conversations/${await conversationOf()}/messages`;
    const error = async (body: object): Promise<unknown> => (await call('POST', path, body)).body;
    expect(await error({ content: 'x'.repeat(150_001) })).toEqual({
      error: 'Validation failed: Content is too long (maximum is 150000 characters)',
    });
    expect((await call('POST', path, { content: 'x'.repeat(150_000) })).status).toBe(200);
    expect(await error({ content: 'x', message_type: 'incoming' })).toEqual({
      error: 'Incoming messages are only allowed in Api inboxes',
    });
    expect(await error({ content: 'x', content_type: 'hologram' })).toMatchObject({
      error: expect.any(String) as unknown,
    });
    expect(await call('POST', '/conversations/99999/messages', { content: 'x' })).toEqual({
      status: 404,
      body: { error: 'Resource could not be found' },
    });
  });

  it('takes attachments by multipart, at most 15', async () => {
    await begin();
    const id = await conversationOf();
    const send = (count: number): Promise<Response> => {
      const form = new FormData();
      form.set('content', 'see');
      for (let index = 0; index < count; index += 1) {
        form.append('attachments[]', new Blob(['x'], { type: 'image/png' }), `${index}.png`);
      }
      return fetch(`${simulator.url}/api/v1/accounts/1/conversations/${id}/messages`, {
        method: 'POST',
        headers: { api_access_token: simulator.administrator.token },
        body: form,
      });
    };
    const two = (await (await send(2)).json()) as { attachments: object[] };
    expect(two.attachments).toMatchObject([{ file_type: 'image' }, { file_type: 'image' }]);
    expect((await send(16)).status).toBe(422);
    const remembered = {
      'attachments[]': [{ name: '0.png', type: 'image/png', size: 1 }, { name: '1.png' }],
    };
    expect([simulator.sent[0]?.body, simulator.calls[0]?.body]).toMatchObject([remembered, remembered]);
  });

  it('creates a conversation with a first message, shows it, and lists it at its contact', async () => {
    await begin();
    const created = (await call('POST', '/contacts', { inbox_id: 1, phone_number: PHONE })).body as {
      payload: { contact: { id: number }; contact_inbox: { source_id: string } };
    };
    const { contact, contact_inbox: link } = created.payload;
    const made = await call('POST', '/conversations', {
      source_id: link.source_id,
      message: { content: 'first' },
    });
    const { id } = made.body as { id: number };
    expect((await call('GET', `/conversations/${id}`)).body).toMatchObject({
      id,
      status: 'open',
      can_reply: false,
      messages: [{ content: 'first' }],
    });
    expect((await call('GET', `/contacts/${contact.id}/conversations`)).body).toMatchObject({
      payload: [{ id }],
    });
    expect((await call('POST', '/conversations', { source_id: 'nobody' })).status).toBe(404);
  });

  it('ties a contact to another inbox', async () => {
    await begin();
    const { payload } = (await call('POST', '/contacts', { name: 'Ana' })).body as {
      payload: { contact: { id: number }; contact_inbox: { source_id: null } };
    };
    expect(payload.contact_inbox.source_id).toBeNull();
    const tie = await call('POST', `/contacts/${payload.contact.id}/contact_inboxes`, {
      inbox_id: 2,
      source_id: 's',
    });
    expect(tie.body).toMatchObject({ source_id: 's', inbox: { id: 2 } });
  });

  it('toggles status, assigns (null for nobody) and labels', async () => {
    await begin();
    const id = await conversationOf();
    expect((await call('POST', `/conversations/${id}/toggle_status`, { status: 'resolved' })).body).toEqual({
      meta: {},
      payload: { success: true, conversation_id: id, current_status: 'resolved', snoozed_until: null },
    });
    expect((await call('POST', `/conversations/${id}/toggle_status`, { status: 'lost' })).status).toBe(422);
    expect((await call('POST', `/conversations/${id}/assignments`, { assignee_id: 12 })).body).toMatchObject({
      id: 12,
    });
    expect(await call('POST', `/conversations/${id}/assignments`, { assignee_id: null })).toEqual({
      status: 200,
      body: null,
    });
    expect((await call('POST', `/conversations/${id}/labels`, { labels: ['vip'] })).body).toEqual({
      payload: ['vip'],
    });
    expect((await call('POST', `/conversations/${id}/labels`, { labels: ['new'] })).body).toEqual({
      payload: ['new'],
    });
    expect(
      (await call('POST', `/conversations/${id}/toggle_typing_status`, { typing_status: 'on' })).status,
    ).toBe(200);
  });

  it('keeps webhooks for administrators, generates their secret, and takes each URL once', async () => {
    await begin();
    const webhook = {
      url: 'https://hooks.example.com/a',
      subscriptions: ['message_created'],
      secret: 'mine',
    };
    expect((await call('POST', '/webhooks', { webhook }, simulator.agent.token)).body).toEqual({
      error: 'You are not authorized to do this action',
    });
    const made = (await call('POST', '/webhooks', { webhook })).body as {
      payload: { webhook: { id: number; secret: string } };
    };
    expect(made.payload.webhook.secret).not.toBe('mine');
    expect(await call('POST', '/webhooks', webhook)).toEqual({
      status: 422,
      body: { message: 'Url has already been taken', attributes: ['url'] },
    });
    expect(
      (await call('POST', '/webhooks', { url: 'https://b.example', subscriptions: ['nonsense'] })).status,
    ).toBe(422);
    const path = `/webhooks/${made.payload.webhook.id}`;
    expect(
      (await call('PATCH', path, { webhook: { url: 'https://hooks.example.com/b' } })).body,
    ).toMatchObject({
      payload: { webhook: { url: 'https://hooks.example.com/b', secret: made.payload.webhook.secret } },
    });
    expect((await call('GET', '/webhooks')).body).toMatchObject({
      payload: { webhooks: [{ id: made.payload.webhook.id }] },
    });
    expect((await call('DELETE', path)).status).toBe(200);
    expect((await call('DELETE', path)).status).toBe(404);
  });

  it('lets the status of a message be set in API inboxes only', async () => {
    await begin();
    const patch = async (inboxId: number): Promise<Answer> => {
      const id = await conversationOf(`customer-${inboxId}`, inboxId);
      const sent = (await call('POST', `/conversations/${id}/messages`, { content: 'x' })).body as {
        id: number;
      };
      return call('PATCH', `/conversations/${id}/messages/${sent.id}`, { status: 'delivered' });
    };
    expect(await patch(1)).toEqual({
      status: 403,
      body: { error: 'Message status update is only allowed for API inboxes' },
    });
    expect((await patch(2)).body).toMatchObject({ status: 'delivered' });
  });

  it('stops too many requests with plain text, and too many messages with a 422', async () => {
    await begin({
      limits: { searches: { burst: 1, perSecond: 0.01 }, messages: { burst: 1, perSecond: 0.01 } },
    });
    const id = await conversationOf();
    await call('GET', '/contacts/search?q=a');
    const stopped = await fetch(`${simulator.url}/api/v1/accounts/1/contacts/search?q=a`, {
      headers: { api_access_token: simulator.administrator.token },
    });
    expect([stopped.status, await stopped.text()]).toEqual([429, 'Retry later\n']);
    await call('POST', `/conversations/${id}/messages`, { content: '1' });
    expect((await call('POST', `/conversations/${id}/messages`, { content: '2' })).body).toEqual({
      error: 'Validation failed: Too many messages',
    });
  });
});
