/** A visitor writes on tawk.to: kept and normalized; an answer cannot be sent there, and that is shown. */
import type { TawktoSimulator } from '@enlace/simulators';
import { connectTawkto, startTawkto } from '../kit/channels.js';
import { conversations, messages, webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

describe('a visitor of tawk.to', () => {
  let tawkto: TawktoSimulator;
  let stack: Stack;

  beforeAll(async () => {
    tawkto = await startTawkto();
    stack = await Stack.start({ services: ['webhook-ingress', 'tawkto', 'rag-orchestrator'] });
    await connectTawkto(stack, tawkto, 'acme');
  });

  afterAll(async () => {
    await stack?.stop();
    await tawkto?.stop();
  });

  it('is heard: the first message is kept in a conversation', async () => {
    const delivery = await tawkto.customerWrites({
      from: 'v1',
      name: 'Ana',
      email: 'ana@example.com',
      text: 'Quiero una cita',
    });
    expect(delivery.status).toBe(200);
    const [log] = await until(
      () => webhooks(stack, 'acme'),
      (found) => found.some(({ status }) => status === 'processed'),
    );
    expect(log?.events).toBe(1);
    const [conversation] = await until(
      () => conversations(stack, 'acme'),
      (found) => found.length > 0,
    );
    const timeline = await messages(stack, conversation?.id ?? '');
    expect(timeline[0]?.content.text).toBe('Quiero una cita');
  });

  it('gets no answer there, and the timeline says so', async () => {
    const [conversation] = await conversations(stack, 'acme');
    const timeline = await until(
      () => messages(stack, conversation?.id ?? ''),
      (found) => found.some(({ direction, status }) => direction === 'outbound' && status === 'failed'),
    );
    expect(timeline.filter(({ direction }) => direction === 'outbound')).toHaveLength(1);
  });
});
