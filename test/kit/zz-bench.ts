/** Scratch. */
import { startOwnPostgres } from './own-postgres.js';
import { Database, WebhookLogStore, InboundStore, OutboundStore } from '@enlace/persistence';
import { randomId } from '@enlace/crypto';
import { arrival, written } from './arrivals.js';
const pg = await startOwnPostgres();
const db = Database.open({ url: pg.url });
await db.migrate();
const log = new WebhookLogStore(db);
const body = Buffer.alloc(800, 120);
let n = 0;
async function run(total: number, conc: number) {
  const t = performance.now();
  let i = 0;
  const lat: number[] = [];
  await Promise.all(
    Array.from({ length: conc }, async () => {
      while (i++ < total) {
        const s = performance.now();
        await log.accept({
          id: randomId(),
          tenantId: 'acme',
          integrationId: randomId(),
          provider: 'telegram',
          receivedAt: new Date(),
          headers: { 'content-type': 'application/json', 'user-agent': 'x' },
          body,
          scheme: 's',
        });
        lat.push(performance.now() - s);
        n++;
      }
    }),
  );
  lat.sort((a, b) => a - b);
  process.stdout.write(
    `accept conc ${conc}: ${Math.round((total / (performance.now() - t)) * 1000)}/s p50 ${lat[Math.floor(lat.length * 0.5)]?.toFixed(2)} p99 ${lat[Math.floor(lat.length * 0.99)]?.toFixed(2)}\n`,
  );
}
await run(2000, 50);
await run(20000, 100);
await run(40000, 400);
await run(2000, 1);
const inbound = new InboundStore(db);
const outbound = new OutboundStore(db);
const of = { tenantId: 'acme', integrationId: randomId() };
async function turns(total: number, conc: number) {
  const t = performance.now();
  let i = 0;
  const lat: number[] = [];
  await Promise.all(
    Array.from({ length: conc }, async (_, c) => {
      while (i++ < total) {
        const s = performance.now();
        await inbound.recordMessage(
          arrival(of),
          written(of, { contact: { external_id: `c${c}-${i % 50}` } }),
        );
        lat.push(performance.now() - s);
      }
    }),
  );
  lat.sort((a, b) => a - b);
  process.stdout.write(
    `recordMessage conc ${conc}: ${Math.round((total / (performance.now() - t)) * 1000)}/s p50 ${lat[Math.floor(lat.length * 0.5)]?.toFixed(2)} p99 ${lat[Math.floor(lat.length * 0.99)]?.toFixed(2)}\n`,
  );
}
await turns(500, 1);
await turns(3000, 8);
async function sends(total: number) {
  const { conversationId } = await inbound.recordMessage(
    arrival(of),
    written(of, { contact: { external_id: 's' } }),
  );
  let t = performance.now();
  for (let i = 0; i < total; i++)
    await outbound.enqueue({
      messageId: randomId(),
      tenantId: 'acme',
      conversationId,
      content: { type: 'text', text: 'x' },
      author: 'bot',
    });
  process.stdout.write(`enqueue ${((performance.now() - t) / total).toFixed(2)} ms\n`);
  const lane = await outbound.claimLane('telegram', conversationId, 'w', 60000);
  t = performance.now();
  for (let i = 0; i < total; i++) {
    const b = await outbound.begin(lane!);
    if (b.state !== 'send') throw new Error(b.state);
    await outbound.settle(
      lane!,
      b.message.id,
      b.message.attempt,
      { outcome: 'sent', providerMessageIds: [randomId()] },
      { maxAttempts: 3 },
    );
  }
  process.stdout.write(`begin+settle ${((performance.now() - t) / total).toFixed(2)} ms\n`);
}
await sends(300);
await db.close();
await pg.drop();
