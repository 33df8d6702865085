/** P3: the same webhook twenty times, at once and one after the other, has one effect. */
import type { WhatsAppSimulator } from '@enlace/simulators';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { conversations, messages, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a webhook that comes twenty times', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ statuses: false });
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

  it('is answered 200 each time, kept once and answered once', async () => {
    const first = await whatsapp.customerWrites({ from: '5215512345678', text: CLINIC.question, copies: 10 });
    expect([first.status, ...first.copies.map(({ status }) => status)]).toEqual(Array<number>(10).fill(200));
    await whatsapp.waitForSent(({ to }) => to === '5215512345678', 20_000);
    for (let again = 0; again < 10; again += 1) {
      const repeated = await whatsapp.sendWebhook(first.body);
      expect(repeated.status).toBe(200);
    }
    await until(
      () => webhooks(stack, 'acme'),
      (found) => found.every(({ status }) => status === 'processed'),
    );
    expect(await webhooks(stack, 'acme')).toHaveLength(1);
    const [conversation] = await conversations(stack, 'acme');
    expect(await messages(stack, conversation?.id ?? '')).toHaveLength(2);
    expect(whatsapp.sent).toHaveLength(1);
  });

  it('is known by its message id even in another envelope', async () => {
    const message = { from: '5215512345678', wamid: 'wamid.SAME', text: 'hola' };
    await whatsapp.customerWrites(message);
    await until(
      () => webhooks(stack, 'acme'),
      (found) => found.length === 2 && found.every(({ status }) => status === 'processed'),
    );
    await whatsapp.customersWrite([message, { from: '5215599999999', text: 'hola' }], { batch: 2 });
    await until(
      () => webhooks(stack, 'acme'),
      (found) => found.length === 3 && found.every(({ status }) => status === 'processed'),
    );
    const [conversation] = (await conversations(stack, 'acme')).slice(-1);
    const timeline = await messages(stack, conversation?.id ?? '');
    expect(timeline.filter(({ provider_message_id }) => provider_message_id === 'wamid.SAME')).toHaveLength(
      1,
    );
  });
});
