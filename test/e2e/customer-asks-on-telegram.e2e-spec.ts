/** A customer asks over Telegram and is answered there, once. */
import type { TelegramSimulator } from '@enlace/simulators';
import { CLINIC, connectTelegram, hostOf, startTelegram } from '../kit/channels.js';
import { conversations, messages } from '../kit/records.js';
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

  it('who blocks the bot is written to no more', async () => {
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
  });
});
