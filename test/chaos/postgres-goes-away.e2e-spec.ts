/** P1 and P4: Postgres is killed and comes back under load; every webhook that was answered 200 is there, in order. */
import { setTimeout as pause } from 'node:timers/promises';
import type { WhatsAppSimulator } from '@enlace/simulators';
import { BreakablePostgres } from '../kit/breakable-postgres.js';
import { CLINIC, connectWhatsApp, hostOf, startWhatsApp } from '../kit/channels.js';
import { settled, write, type LoadOptions } from '../kit/load.js';
import { Stack } from '../kit/stack.js';

const LOAD: LoadOptions = {
  customers: 20,
  each: 25,
  concurrent: 10,
  text: (customer, turn) => `${CLINIC.question} (${customer}/${turn})`,
  pauseMs: 100,
};

describe('while Postgres is killed and comes back', () => {
  let postgres: BreakablePostgres;
  let whatsapp: WhatsAppSimulator;
  let stack: Stack;

  beforeAll(async () => {
    postgres = await BreakablePostgres.start();
    whatsapp = await startWhatsApp({ statuses: false });
    stack = await Stack.start({
      services: ['webhook-ingress', 'whatsapp', 'rag-orchestrator'],
      allowHosts: [hostOf(whatsapp)],
      databaseUrl: postgres.url,
    });
    await stack.teach('acme', CLINIC.title, CLINIC.text);
  });

  afterAll(async () => {
    await stack?.stop();
    await whatsapp?.stop();
    await postgres?.end();
  });

  it('webhooks go on being accepted, and each is stored once, in its place, and answered', async () => {
    const integration = await connectWhatsApp(stack, whatsapp, 'acme');
    const writing = write(
      whatsapp,
      `${stack.url}/api/v1/integrations/webhooks/whatsapp/${integration}`,
      LOAD,
    );
    await pause(2_000);
    postgres.kill();
    await pause(3_000);
    await postgres.bringBack();
    await writing;
    const { timelines } = await settled(stack, whatsapp, 'acme', LOAD, 120_000);
    for (const timeline of timelines.values()) {
      const inbound = timeline.filter(({ direction }) => direction === 'inbound');
      const turns = inbound.map(({ content }) => Number(/\/(\d+)\)$/.exec(content.text ?? '')?.[1]));
      expect(turns).toEqual(Array.from({ length: LOAD.each }, (_, turn) => turn));
    }
  }, 300_000);

  it('with Postgres away the door still answers 200 within two seconds, for the bus keeps it', async () => {
    await postgres.stop();
    try {
      const started = Date.now();
      const delivery = await whatsapp.customerWrites({
        from: '5215577777777',
        text: 'mientras tanto',
        retry: false,
      });
      expect(delivery.status).toBe(200);
      expect(Date.now() - started).toBeLessThan(2_000);
    } finally {
      await postgres.bringBack();
    }
    const reply = await whatsapp.waitForSent(({ to }) => to === '5215577777777', 60_000);
    expect(reply.text).not.toBe('');
  }, 120_000);
});
