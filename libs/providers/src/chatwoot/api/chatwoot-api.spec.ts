/** The client of Chatwoot's API against a Chatwoot that keeps its rules. */
import { HttpClient } from '@enlace/http-client';
import { ChatwootSimulator } from '@enlace/simulators';
import { watched } from '../../../../../test/kit/watched.js';
import { given } from './ask-chatwoot.js';
import { ChatwootApi } from './chatwoot-api.js';

const chatwoot = watched(new ChatwootSimulator());
const http = new HttpClient({ allowHosts: ['127.0.0.1'] });
const apiOf = (token: string): ChatwootApi =>
  new ChatwootApi(http, { base_url: chatwoot.url, account_id: chatwoot.accountId, api_access_token: token });
let api: ChatwootApi;

beforeAll(async () => {
  await chatwoot.start();
  api = apiOf(chatwoot.administrator.token);
});
afterEach(() => chatwoot.assertNoBreaches());
afterAll(async () => {
  await http.close();
  await chatwoot.stop();
});

describe('contacts of Chatwoot', () => {
  it('are found by a phone in another form of the same line, and by no part of it', async () => {
    const { contact } = given(await api.contacts.create({ name: 'Ana', phone_number: '+5215512345678' }));
    given(await api.contacts.create({ name: 'Other', phone_number: '+52155123456789' }));
    const found = given(await api.contacts.findByPhone('55 1234 5678', 'MX'));
    expect(found?.id).toBe(contact.id);
    expect(given(await api.contacts.findByPhone('+525512345'))).toBeUndefined();
  });

  it('are not made twice: the field that is taken is named', async () => {
    given(await api.contacts.create({ email: 'Beto@Example.com' }));
    chatwoot.expectBreach(/^422 /);
    const again = await api.contacts.create({ email: 'beto@example.com' });
    expect(again).toMatchObject({ ok: false, failure: { kind: 'invalid', attributes: ['email'] } });
  });

  it('keep the custom attributes that an update does not name', async () => {
    const { contact } = given(await api.contacts.create({ name: 'Caro', custom_attributes: { vip: true } }));
    const updated = given(await api.contacts.update(contact.id, { custom_attributes: { client_id: 'c-1' } }));
    expect(updated.customAttributes).toEqual({ vip: true, client_id: 'c-1' });
  });

  it('keep their labels when one is added, and are tied to an inbox', async () => {
    const { contact, sourceId } = given(await api.contacts.create({ name: 'Dani', inbox_id: 2 }));
    expect(sourceId).toBeDefined();
    given(await api.contacts.addLabels(contact.id, ['a']));
    expect(given(await api.contacts.addLabels(contact.id, ['b', 'a']))).toEqual(['a', 'b']);
    expect(given(await api.contacts.addInbox(contact.id, 3)).sourceId).toBeDefined();
    const filtered = given(
      await api.contacts.filter([{ attribute_key: 'name', filter_operator: 'equal_to', values: ['Dani'] }]),
    );
    expect(filtered.items.map(({ id }) => id)).toEqual([contact.id]);
    expect(given(await api.contacts.get(contact.id)).contactInboxes).toHaveLength(2);
    expect(given(await api.contacts.conversations(contact.id))).toEqual([]);
  });

  it('are listed page by page to the last', async () => {
    for (let n = 0; n < 17; n += 1) given(await api.contacts.create({ name: `Many ${n}` }));
    const first = given(await api.contacts.search('Many'));
    expect([first.items.length, first.next]).toEqual([15, 2]);
    const second = given(await api.contacts.search('Many', 2));
    expect([second.items.length, second.next]).toEqual([2, undefined]);
  });
});

describe('conversations of Chatwoot', () => {
  it('are opened, listed, assigned, labelled, given attributes one by one, and closed', async () => {
    const { contact } = given(await api.contacts.create({ name: 'Eva' }));
    const opened = given(
      await api.conversations.create({ contact_id: Number(contact.id), inbox_id: 2, status: 'open' }),
    );
    given(await api.conversations.mergeAttributes(opened.id, { a: 1 }));
    expect(given(await api.conversations.mergeAttributes(opened.id, { b: 2 }))).toEqual({ a: 1, b: 2 });
    given(await api.conversations.addLabels(opened.id, ['one']));
    expect(given(await api.conversations.addLabels(opened.id, ['two']))).toEqual(['one', 'two']);
    given(await api.conversations.assign(opened.id, { assignee_id: chatwoot.agent.id }));
    expect(given(await api.conversations.get(opened.id)).assigneeId).toBe(String(chatwoot.agent.id));
    given(await api.conversations.assign(opened.id, { assignee_id: null }));
    given(await api.conversations.showTyping(opened.id, true));
    expect(given(await api.conversations.setStatus(opened.id, 'resolved'))).toBe('resolved');
    const page = given(await api.conversations.list(1, { inboxId: '2' }));
    expect(page.items.map(({ id, status }) => [id, status])).toContainEqual([opened.id, 'resolved']);
  });

  it('take notes, files and answers, and give their messages in pages', async () => {
    const { contact } = given(await api.contacts.create({ name: 'Fer' }));
    const { id } = given(await api.conversations.create({ contact_id: Number(contact.id), inbox_id: 2 }));
    given(await api.messages.create(id, { content: 'note', message_type: 'outgoing', private: true }));
    const file = { body: new Uint8Array(8), mimeType: 'image/png', fileName: 'a.png' };
    const fields = { content: 'see', message_type: 'incoming', content_attributes: { k: 'v' } } as const;
    const sent = given(await api.messages.create(id, fields, [file]));
    expect(sent.raw).toMatchObject({
      content: 'see',
      message_type: 0,
      content_attributes: { k: 'v' },
      attachments: [{ file_type: 'image' }],
    });
    for (let n = 0; n < 25; n += 1) {
      given(await api.messages.create(id, { content: `${n}`, message_type: 'outgoing' }));
    }
    const newest = given(await api.messages.list(id));
    expect(newest).toHaveLength(20);
    expect(given(await api.messages.list(id, { before: newest[0]?.id ?? '' }))).toHaveLength(7);
    expect(given(await api.messages.list(id, { after: sent.id }))).toHaveLength(25);
    given(await api.messages.setStatus(id, sent.id, 'failed', '131026: no'));
    given(await api.messages.remove(id, sent.id));
  });
});

describe('an account of Chatwoot', () => {
  it('lists its agents and inboxes, and keeps webhooks whose secret can be read back', async () => {
    expect(given(await api.account.agents()).map(({ role }) => role)).toContain('administrator');
    expect(given(await api.account.inboxes()).map(({ id }) => id)).toEqual(['1', '2', '3']);
    const url = 'https://enlace.example/hook';
    const made = given(await api.account.createWebhook(url, ['message_created']));
    const [listed] = given(await api.account.webhooks());
    expect(listed).toEqual(made);
    expect(made.secret).toEqual(expect.any(String));
    given(await api.account.updateWebhook(made.id, url, ['message_created', 'contact_updated']));
    given(await api.account.removeWebhook(made.id));
    expect(given(await api.account.webhooks())).toEqual([]);
  });

  it('has bots with a token and a secret, which are given an inbox', async () => {
    const bot = given(await api.account.createAgentBot('Enlace', 'https://enlace.example/bot'));
    expect([bot.accessToken, bot.secret]).toEqual([expect.any(String), expect.any(String)]);
    given(await api.account.setInboxBot('3', bot.id));
    expect(given(await api.account.inboxBot('3'))).toBe(bot.id);
    given(await api.account.setInboxBot('3', null));
    expect(given(await api.account.inboxBot('3'))).toBeUndefined();
    given(await api.account.updateAgentBot(bot.id, 'https://enlace.example/bot2'));
    expect(given(await api.account.agentBots())[0]?.url).toBe('https://enlace.example/bot2');
    given(await api.account.removeAgentBot(bot.id));
  });
});

describe('a refusal of Chatwoot', () => {
  it.each([
    ["a bot's token where people are wanted", 'bot', 'needs_user_token', "a user's token"],
    ["an agent's token where an administrator is wanted", 'agent', 'needs_administrator', 'administrator'],
  ] as const)('to %s says what is needed', async (_, who, kind, words) => {
    chatwoot.expectBreach(/^401 /);
    const asked = await apiOf(chatwoot[who].token).account.webhooks();
    expect(asked).toMatchObject({ ok: false, failure: { kind, reason: expect.stringContaining(words) } });
  });

  it('to a wrong token is no matter of rights, and repeats no secret', async () => {
    const asked = await apiOf('wrong-token').account.agents();
    expect(asked).toMatchObject({ ok: false, failure: { kind: 'unauthorized' } });
    expect(JSON.stringify(asked)).not.toContain('wrong-token');
  });

  it('for too many searches says in plain text when to come back', async () => {
    const strict = watched(
      new ChatwootSimulator({ limits: { searches: { burst: 1, perSecond: 0.5 } } as never }),
    );
    await strict.start();
    const client = new ChatwootApi(http, {
      base_url: strict.url,
      account_id: strict.accountId,
      api_access_token: strict.agent.token,
    });
    given(await client.contacts.search('a'));
    strict.expectBreach(/^429 /);
    const asked = await client.contacts.search('a');
    expect(asked).toMatchObject({ ok: false, failure: { kind: 'rate_limited', afterMs: 2_000 } });
    expect(() => given(asked)).toThrow(/429/);
    await strict.stop();
  });

  it('of what is not there is no failure of the connection, and an address that answers nothing is', async () => {
    chatwoot.expectBreach(/^404 /);
    expect(await api.contacts.get('1')).toMatchObject({ ok: false, failure: { kind: 'not_found' } });
    const nowhere = new ChatwootApi(http, {
      base_url: 'http://127.0.0.1:9',
      account_id: 1,
      api_access_token: 't',
    });
    expect(await nowhere.account.agents()).toMatchObject({ ok: false, failure: { kind: 'unreachable' } });
  });
});
