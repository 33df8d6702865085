/** An agent bot's conversations are pending, where no agent looks: what becomes a person's is opened, and agents are told why. */
import type { ChatwootSimulator } from '@enlace/simulators';
import { CLINIC, hostOf, startChatwoot } from '../kit/channels.js';
import { conversations, messages } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const PATH = '/api/v1/integrations/chatwoot';
const BOTS_INBOX = 2;

describe('an agent bot of Chatwoot', () => {
  let chatwoot: ChatwootSimulator;
  let stack: Stack;

  beforeAll(async () => {
    chatwoot = await startChatwoot();
    stack = await Stack.start({
      services: ['webhook-ingress', 'chatwoot', 'rag-orchestrator'],
      allowHosts: [hostOf(chatwoot)],
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    const { webhookUrl } = await stack.setUp('chatwoot', 'acme', {
      base_url: chatwoot.url,
      api_access_token: chatwoot.administrator.token,
      account_id: chatwoot.accountId,
    });
    const made = await stack.call<{ differences: string[] }>('POST', `${PATH}/registration`, {
      body: { tenant_id: 'acme', url: webhookUrl, mode: 'agent_bot', inbox_ids: [String(BOTS_INBOX)] },
    });
    expect([made.status, made.body.data?.differences]).toEqual([200, []]);
  });

  afterAll(async () => {
    await stack?.stop();
    await chatwoot?.stop();
  });

  const statusOf = (id: number): string | undefined =>
    chatwoot.conversations.find((it) => it.id === id)?.status;

  async function begun(
    from: string,
    text: string = CLINIC.question,
  ): Promise<{ theirs: number; ours: string }> {
    const known = new Set((await conversations(stack, 'acme')).map(({ id }) => id));
    const { conversationId: theirs } = await chatwoot.customerWrites({ from, text, inboxId: BOTS_INBOX });
    const found = await until(
      async () => (await conversations(stack, 'acme')).find(({ id }) => !known.has(id)),
      (one) => one !== undefined,
    );
    return { theirs, ours: found?.id ?? '' };
  }

  it('opens what a person takes, and makes pending what is given back', async () => {
    const { theirs, ours } = await begun('+525500000011');
    await chatwoot.waitForSent(({ to }) => to === String(theirs), 20_000);
    expect(statusOf(theirs)).toBe('pending');
    await stack.call('POST', `/api/v1/conversations/${ours}/take-over`);
    await until(
      () => statusOf(theirs),
      (status) => status === 'open',
      10_000,
    );
    await stack.call('POST', `/api/v1/conversations/${ours}/resume`);
    await until(
      () => statusOf(theirs),
      (status) => status === 'pending',
      10_000,
    );
  });

  it('leaves resolved what agents resolved', async () => {
    const { theirs, ours } = await begun('+525500000012');
    const other = await begun('+525500000013');
    await chatwoot.changeStatus(theirs, 'snoozed');
    await stack.call('POST', `/api/v1/conversations/${ours}/take-over`);
    await stack.call('POST', `/api/v1/conversations/${other.ours}/take-over`);
    await until(
      () => statusOf(other.theirs),
      (status) => status === 'open',
      10_000,
    );
    expect(statusOf(theirs)).toBe('snoozed');
  });

  it('opens a conversation in which its answer was refused for good', async () => {
    chatwoot.failNext({ kind: 'http', status: 422, body: JSON.stringify({ error: 'not today' }), times: 1 });
    const { theirs, ours } = await begun('+525500000014');
    await until(
      () => statusOf(theirs),
      (status) => status === 'open',
      20_000,
    );
    expect((await messages(stack, ours)).map(({ status }) => status)).toContain('failed');
  });

  it('writes private notes for agents, once, and to no other tenant', async () => {
    const { theirs, ours } = await begun('+525500000015', 'Hola');
    const body = { tenant_id: 'acme', conversation_id: ours, text: 'Wants an appointment on Monday.' };
    const headers = { 'idempotency-key': 'note-1' };
    const first = await stack.call('POST', `${PATH}/notes`, { body, headers });
    const again = await stack.call('POST', `${PATH}/notes`, { body, headers });
    expect([first.status, again.body.data]).toEqual([201, first.body.data]);
    const notes = chatwoot.conversations
      .find(({ id }) => id === theirs)
      ?.messages.filter(({ isPrivate }) => isPrivate);
    expect(notes?.map(({ content, id }) => [content, String(id)])).toEqual([
      [body.text, first.body.data?.['chatwoot_message_id']],
    ]);
    expect(await conversations(stack, 'acme')).toContainEqual(
      expect.objectContaining({ id: ours, owner: 'bot' }),
    );
    const elsewhere = await stack.call('POST', `${PATH}/notes`, {
      body: { ...body, conversation_id: '00000000-0000-4000-8000-000000000000' },
    });
    expect([elsewhere.status, elsewhere.body.error?.code]).toEqual([404, 'conversation.not_found']);
  });
});
