/** Scratch. */
import { startOwnPostgres } from './own-postgres.js';
import { Database, InboundStore, OutboundStore, type Tx } from '@enlace/persistence';
import { randomId } from '@enlace/crypto';
import { arrival, written } from './arrivals.js';
const pg = await startOwnPostgres();
const db = Database.open({ url: pg.url });
await db.migrate();
const inbound = new InboundStore(db);
const outbound = new OutboundStore(db);
const of = { tenantId: 'acme', integrationId: randomId() };
for (let i = 0; i < 300; i++)
  await inbound.recordMessage(arrival(of), written(of, { contact: { external_id: `c${i % 50}` } }));
await db.asSystem((tx) => tx.query('ANALYZE messages'));
const orig = db.forTenant.bind(db);
const seen = new Map<string, number[]>();
(db as any).forTenant = (t: string, work: (tx: Tx) => Promise<unknown>) =>
  orig(t, (tx) =>
    work({
      query: async (sql: string, params?: readonly unknown[]) => {
        if (!process.argv.includes('explain')) {
          if (sql.includes('WITH present') && Math.random() < 0.01) {
            const e = await tx.query<{ 'QUERY PLAN': string }>('EXPLAIN (ANALYZE, COSTS OFF) ' + sql, params);
            console.log(e.map((r) => r['QUERY PLAN']).join('\n'));
            throw new Error('stop');
          }
          const s = performance.now();
          const r = await tx.query(sql, params);
          const k = sql.trim().slice(0, 60);
          const a = seen.get(k) ?? [];
          a.push(performance.now() - s);
          seen.set(k, a);
          return r as never;
        }
        return tx.query(sql, params) as never;
      },
    }),
  );
const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1]?.toFixed(2);
const all: number[] = [];
for (let i = 0; i < 300; i++) {
  const s = performance.now();
  await inbound.recordMessage(arrival(of), written(of, { contact: { external_id: `c${i % 50}` } }));
  all.push(performance.now() - s);
}
console.log('recordMessage median', med(all));
for (const [k, v] of seen) console.log(med(v), k.replace(/\s+/g, ' '));
seen.clear();
const { conversationId } = await inbound.recordMessage(
  arrival(of),
  written(of, { contact: { external_id: 's' } }),
);
for (let i = 0; i < 100; i++)
  await outbound.enqueue({
    messageId: randomId(),
    tenantId: 'acme',
    conversationId,
    content: { type: 'text', text: 'x' },
    author: 'bot',
  });
const lane = await outbound.claimLane('telegram', conversationId, 'w', 60000);
for (let i = 0; i < 100; i++) {
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
for (const [k, v] of seen) console.log(med(v), v.length, k.replace(/\s+/g, ' '));
await db.close();
await pg.drop();
