/** What a stream holds of one tenant is read whole and removed one by one; another tenant's stays out of sight. */
import { startTestNats } from '../../../test/kit/infra.js';
import { Bus } from './bus.js';
import { StoredEvents } from './stored-events.js';

const data = (tenant: string) => ({ tenant_id: tenant, integration_id: 'i', change: 'saved' as const });

it('reads every event of the tenant over several batches, and never again what was removed', async () => {
  const nats = await startTestNats();
  const bus = Bus.open({ url: nats.url, name: 'spec' });
  try {
    await bus.ensureStreams();
    const publish = (tenant: string, n: number) =>
      bus.send({
        subject: `notices.none.${tenant}.integration.changed`,
        body: JSON.stringify({ ...data(tenant), n }),
        messageId: `${tenant}-${n}`,
      });
    for (let n = 0; n < 450; n += 1) await publish('acme', n);
    await publish('globex', 0);
    const events = new StoredEvents(bus);
    const all = async () => {
      const found = [];
      for await (const some of events.read('notices', 'acme')) found.push(...some);
      return found;
    };
    const before = await all();
    expect(before.map(({ body }) => (JSON.parse(body) as { n: number }).n)).toEqual(
      Array.from({ length: 450 }, (_, n) => n),
    );
    for (const { stream, sequence } of before.slice(0, 10)) await events.remove(stream, sequence);
    await events.remove('notices', before[0]?.sequence ?? 0);
    expect((await all()).length).toBe(440);
  } finally {
    await bus.drain();
    await nats.stop();
  }
});
