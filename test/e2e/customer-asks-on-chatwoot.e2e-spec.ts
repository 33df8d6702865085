/** A customer asks in a Chatwoot inbox and is answered there, once; an agent who answers takes the conversation over. */
import type { ChatwootSimulator } from '@enlace/simulators';
import { CLINIC, connectChatwoot, hostOf, startChatwoot } from '../kit/channels.js';
import { conversations, messages } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a customer of Chatwoot', () => {
  let chatwoot: ChatwootSimulator;
  let stack: Stack;

  beforeAll(async () => {
    chatwoot = await startChatwoot();
    stack = await Stack.start({
      services: ['webhook-ingress', 'chatwoot', 'rag-orchestrator'],
      allowHosts: [hostOf(chatwoot)],
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
    await connectChatwoot(stack, chatwoot, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await chatwoot?.stop();
  });

  it('is answered once, although Chatwoot tells us of our own answer', async () => {
    const delivery = await chatwoot.customerWrites({
      from: '+525512345678',
      name: 'Ana',
      text: CLINIC.question,
      inboxId: 3,
    });
    expect(delivery.status).toBe(200);
    const reply = await chatwoot.waitForSent(({ text }) => text.includes(CLINIC.answer), 20_000);
    expect(reply.text).toContain(CLINIC.title);
    const [conversation] = await conversations(stack, 'acme');
    const timeline = await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ status }) => status === 'sent' || status === 'delivered'),
    );
    expect(timeline).toHaveLength(2);
    expect(chatwoot.sent).toHaveLength(1);
    expect(conversation?.owner).toBe('bot');
  });

  it('keeps no pubsub_token', async () => {
    const log = await stack.call('GET', '/api/v1/webhooks/logs?tenant_id=acme&limit=50');
    for (const { id } of (log.body.data as { items: { id: string }[] }).items) {
      const one = await stack.call('GET', `/api/v1/webhooks/logs/${id}`);
      const tokens = [...JSON.stringify(one.body).matchAll(/"pubsub_token":("[^"]*")/g)].map(
        ([, value]) => value,
      );
      expect(new Set(tokens)).toEqual(new Set(tokens.length === 0 ? [] : ['"[redacted]"']));
    }
  });
});
