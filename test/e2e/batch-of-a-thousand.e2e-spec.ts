/** Meta may put a thousand updates into one webhook: each is one event, stored once, in its own conversation. */
import type { WhatsAppSimulator } from '@enlace/simulators';
import { connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { all, conversations, webhook, webhooks, type Message } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const CUSTOMERS = 100;
const EACH = 10;

describe('a batch of a thousand messages', () => {
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    whatsapp = await startWhatsApp({ statuses: false });
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
    });
    await connectWhatsApp(stack, whatsapp, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
  });

  it('becomes a thousand events, each with its own end', async () => {
    const written = Array.from({ length: CUSTOMERS * EACH }, (_, index) => ({
      from: `52155${String(index % CUSTOMERS).padStart(8, '0')}`,
      text: `mensaje ${Math.floor(index / CUSTOMERS)}`,
    }));
    const [delivery] = await whatsapp.customersWrite(written, { batch: 1_000 });
    expect(delivery?.status).toBe(200);
    const [log] = await until(
      () => webhooks(stack, 'acme'),
      (found) => found.length === 1 && found[0]?.status === 'processed',
      60_000,
    );
    expect(log?.events).toBe(1_000);
    const ends = (await webhook(stack, log?.id ?? '')).event_ends ?? [];
    expect(ends).toHaveLength(1_000);
  });

  it('keeps the order of each conversation', async () => {
    const found = await conversations(stack, 'acme');
    expect(found).toHaveLength(CUSTOMERS);
    for (const { id } of found.slice(0, 20)) {
      const timeline = await all<Message>(stack, `/api/v1/conversations/${id}/messages`);
      const inbound = timeline
        .filter(({ direction }) => direction === 'inbound')
        .map(({ content }) => content.text);
      expect(inbound).toEqual(Array.from({ length: EACH }, (_, index) => `mensaje ${index}`));
    }
  });
});
