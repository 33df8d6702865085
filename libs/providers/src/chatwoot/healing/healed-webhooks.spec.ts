/** What is healed is what the webhook would have said: the same events under the same keys, whichever comes. */
import { HttpClient } from '@enlace/http-client';
import { ChatwootSimulator, type WebhookDelivery } from '@enlace/simulators';
import { watched } from '../../../../../test/kit/watched.js';
import { given } from '../api/ask-chatwoot.js';
import { ChatwootApi } from '../api/chatwoot-api.js';
import { normalize } from '../normalize.js';
import { alreadyAnswered, healedMessage, healedStatus } from './healed-webhooks.js';

const chatwoot = watched(
  new ChatwootSimulator({ webhookUrl: 'http://127.0.0.1:9/nowhere', statuses: false }),
);
const http = new HttpClient({ allowHosts: ['127.0.0.1'] });
let api: ChatwootApi;

beforeAll(async () => {
  await chatwoot.start();
  const token = chatwoot.agent.token;
  api = new ChatwootApi(http, {
    base_url: chatwoot.url,
    account_id: chatwoot.accountId,
    api_access_token: token,
  });
});
afterAll(async () => {
  await http.close();
  await chatwoot.stop();
});

const eventsOf = (body: unknown): [string, string][] => normalize(body).map(({ name, key }) => [name, key]);

/** The events made of everything the API shows of a conversation. */
async function healed(conversationId: number): Promise<[string, string][]> {
  const conversation = given(await api.conversations.get(String(conversationId)));
  const messages = given(await api.messages.list(String(conversationId)));
  const accountId = String(chatwoot.accountId);
  return messages.flatMap((it) => healedMessage(accountId, conversation, it)).flatMap((it) => eventsOf(it));
}

async function begun(): Promise<{ id: number; first: WebhookDelivery }> {
  const first = await chatwoot.customerWrites({ from: '+525511111111', text: 'Hola', newConversation: true });
  return { id: first.conversationId, first };
}

describe('a message that is healed', () => {
  it("is the customer's, an agent's, a note or an automatic one, as its webhook says", async () => {
    const { id, first } = await begun();
    const others = [
      await chatwoot.agentWrites(id, 'Buenas'),
      await chatwoot.agentWrites(id, 'Nota', { isPrivate: true }),
      await chatwoot.automationWrites(id, 'Saludo'),
    ];
    const told = [first, ...others].flatMap(({ body }) => eventsOf(JSON.parse(body)));
    expect(told.map(([name]) => name)).toEqual([
      'message.received',
      'message.echoed',
      'conversation.changed',
      'message.echoed',
    ]);
    expect(await healed(id)).toEqual(told);
  });

  it('keeps who wrote it and that a person did', async () => {
    const { id } = await begun();
    await chatwoot.agentWrites(id, 'Yo me encargo');
    const conversation = given(await api.conversations.get(String(id)));
    const [, agents] = given(await api.messages.list(String(id)));
    if (agents === undefined) throw new Error('the message is not there');
    const [payload] = healedMessage('1', conversation, agents);
    const [event] = normalize(payload);
    expect(event?.data).toMatchObject({
      author: 'human',
      sender: 'user:12',
      raw_payload: { source: 'healed' },
    });
  });

  it('is not for the bot where an agent has answered it since, and the same event all the same', async () => {
    const { id } = await begun();
    const conversation = given(await api.conversations.get(String(id)));
    const [asked] = given(await api.messages.list(String(id)));
    if (asked === undefined) throw new Error('the message is not there');
    const [payload] = healedMessage('1', conversation, asked);
    const [[open], [answered]] = [normalize(payload), normalize(alreadyAnswered(payload ?? {}))];
    expect(open?.data).not.toHaveProperty('context');
    expect(answered?.data).toMatchObject({ context: { no_answer: true } });
    expect(answered?.key).toBe(open?.key);
    // only what we healed ourselves says so
    const [forged] = normalize({ ...payload, source: null, answered: true });
    expect(forged?.data).not.toHaveProperty('context');
  });

  it('tells of its deletion and of answers as their own webhooks do', async () => {
    const { id } = await begun();
    await chatwoot.agentWrites(id, 'Elija');
    const asked = chatwoot.messages.at(-1)?.id ?? 0;
    const answered = await chatwoot.customerSubmits(id, asked, [{ title: 'A', value: 'a' }]);
    expect(await healed(id)).toContainEqual(eventsOf(JSON.parse(answered.body))[0]);
    const deleted = await chatwoot.deleteMessage(id, asked);
    expect(await healed(id)).toContainEqual(eventsOf(JSON.parse(deleted.body))[0]);
  });

  it('tells how far it has come under the key that its status webhook has', async () => {
    const { id } = await begun();
    given(await api.messages.create(String(id), { content: 'x', message_type: 'outgoing' }));
    const sent = chatwoot.messages.at(-1);
    if (sent === undefined) throw new Error('nothing was sent');
    sent.status = 'delivered';
    const keys = (await healed(id)).filter(([name]) => name === 'delivery.updated');
    expect(keys).toEqual([
      ['delivery.updated', `${chatwoot.accountId}:message_updated:${sent.id}:delivered`],
    ]);
  });
});

describe('a status that is healed', () => {
  it('changes the conversation to what Chatwoot says', async () => {
    const { id } = await begun();
    await chatwoot.changeStatus(id, 'resolved');
    const conversation = given(await api.conversations.get(String(id)));
    const [event] = normalize(healedStatus('1', conversation));
    expect(event).toMatchObject({ name: 'conversation.changed', data: { change: 'resolved' } });
  });
});
