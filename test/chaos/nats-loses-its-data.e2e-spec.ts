/** P2: NATS is killed and its data wiped under load; whatever was accepted is published again from the log. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsAppSimulator } from '@enlace/simulators';
import { BreakableNats } from '../kit/breakable-nats.js';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { settled, write, type LoadOptions } from '../kit/load.js';
import { webhooks } from '../kit/records.js';
import { Stack } from '../kit/stack.js';
import { until } from '../kit/until.js';

const LOAD: LoadOptions = {
  customers: 20,
  each: 25,
  concurrent: 10,
  text: (customer, turn) => `${CLINIC.question} (${customer}/${turn})`,
  pauseMs: 100,
};

describe('while NATS is killed and loses its data', () => {
  let nats: BreakableNats;
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    nats = await BreakableNats.start();
    whatsapp = await startWhatsApp({ statuses: false });
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
      natsUrl: nats.url,
      env: { RELAY_UNFINISHED_AFTER_MS: '3000' },
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
    await nats?.end();
  });

  it('no webhook is refused, and each message is stored once and answered', async () => {
    const integration = await connectWhatsApp(stack, whatsapp, 'acme');
    const writing = write(
      whatsapp,
      `${stack.url}/api/v1/integrations/webhooks/whatsapp/${integration}`,
      LOAD,
    );
    await pause(1_500);
    await nats.kill();
    await nats.wipe();
    await pause(2_000);
    await nats.bringBack();
    const refusals = await writing;
    expect([...refusals.keys()]).toEqual([]);

    const { timelines } = await settled(stack, whatsapp, 'acme', LOAD, 120_000);
    for (const timeline of timelines.values()) {
      const inbound = timeline.filter(({ direction }) => direction === 'inbound');
      expect(new Set(inbound.map(({ content }) => content.text)).size).toBe(LOAD.each);
      expect(inbound).toHaveLength(LOAD.each);
    }
    await until(
      () => webhooks(stack, 'acme'),
      (found) => found.every(({ status }) => status === 'processed'),
      60_000,
    );
  }, 300_000);
});
