/** A customer asks over WhatsApp and is answered there, once, from what the business wrote down. */
import type { WhatsAppSimulator } from '@enlace/simulators';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { conversations, messages } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a customer of WhatsApp', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    whatsapp = await startWhatsApp();
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

  it('is answered with the sentence that answers, and its source', async () => {
    const delivery = await whatsapp.customerWrites({
      from: '5215512345678',
      name: 'Ana',
      text: CLINIC.question,
    });
    expect(delivery.status).toBe(200);
    expect(JSON.parse(delivery.responseBody)).toEqual({ success: true });
    const reply = await whatsapp.waitForSent(({ to }) => to === '5215512345678', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
    expect(reply.text).toContain(CLINIC.title);
  });

  it('sees the status of the answer climb to read', async () => {
    const [conversation] = await conversations(stack, 'acme');
    const timeline = await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ direction, status }) => direction === 'outbound' && status === 'read'),
    );
    expect(timeline.map(({ direction }) => direction)).toEqual(['inbound', 'outbound']);
    expect(timeline[0]?.content.text).toBe(CLINIC.question);
  });

  it('is told honestly when nothing is known, and handed to a person', async () => {
    await whatsapp.customerWrites({
      from: '5215587654321',
      name: 'Luis',
      text: '¿Venden refacciones para tractores?',
    });
    await whatsapp.waitForSent(({ to }) => to === '5215587654321', 20_000);
    const handed = await until(
      () => conversations(stack, 'acme'),
      (found) => found.some(({ owner }) => owner === 'human'),
    );
    expect(handed).toHaveLength(2);
  });

  it('is not answered by the bot once a person has the conversation', async () => {
    const before = whatsapp.sent.length;
    await whatsapp.customerWrites({ from: '5215587654321', name: 'Luis', text: CLINIC.question });
    const conversation = (await conversations(stack, 'acme')).find(({ owner }) => owner === 'human');
    await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ content }) => content.text === CLINIC.question),
    );
    const sent = await stack.call<{ message_id: string }>(
      'POST',
      `/api/v1/conversations/${conversation?.id}/messages`,
      {
        body: { text: 'Le atiende Marta, ¿en qué le ayudo?' },
      },
    );
    expect(sent.status).toBe(201);
    await whatsapp.waitForSent(({ text }) => text.startsWith('Le atiende Marta'), 20_000);
    expect(whatsapp.sent.length).toBe(before + 1);
  });

  it('is answered without a phone number, by the business-scoped id', async () => {
    await whatsapp.customerWrites({
      from: '5215511112222',
      userId: 'MX.1349000000000000001',
      withoutPhone: true,
      name: 'Eva',
      text: CLINIC.question,
    });
    const reply = await whatsapp.waitForSent(({ to }) => to === 'MX.1349000000000000001', 20_000);
    expect(reply.text).toContain(CLINIC.answer);
  });
});
