/** What is kept of a channel: facts as of a moment, whose account it shares, and what its traffic looks like. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import type { TestDatabase } from '../../../../test/kit/infra.js';
import { createMigratedDatabase } from '../../../../test/kit/migrated-database.js';
import { Database } from '../database/database.js';
import { TROUBLE } from './channel/traffic.js';
import { ChannelStore } from './channel.store.js';
import { InboundStore } from './inbound.store.js';
import { IntegrationStore } from './integration.store.js';
import { OutboundStore } from './outbound.store.js';
import { WebhookLogStore } from './webhook-log.store.js';

describe('a channel', () => {
  let home: TestDatabase;
  let database: Database;
  let channels: ChannelStore;
  let integrations: IntegrationStore;

  beforeAll(async () => {
    home = await createMigratedDatabase();
    database = Database.open({ url: home.url, poolSize: 4 });
    channels = new ChannelStore(database);
    integrations = new IntegrationStore(database);
  });
  afterAll(async () => {
    await database.close();
    await home.drop();
  });

  async function made(phone: string, waba: string, tenantId = 'acme'): Promise<string> {
    const { id } = await integrations.save({
      tenantId,
      provider: 'whatsapp',
      identity: `phone:${phone}`,
      routeKeys: [`phone:${phone}`, `waba:${waba}`, 'token:same'],
      settings: { waba_id: waba },
      secrets: {},
      status: 'active',
      statusReason: 'known',
      learned: { throughput: { value: 'STANDARD', at: 100 } },
    });
    return id;
  }
  const factsOf = async (id: string) => (await channels.find('acme', 'whatsapp', id))[0]?.facts;

  it('knows what was learned as of the latest moment, whatever the order it came in', async () => {
    const id = await made('1', '1');
    await channels.learn('acme', id, {
      throughput: { value: 'HIGH', at: 300 },
      quality: { value: 'RED', at: 300 },
    });
    await channels.learn('acme', id, {
      throughput: { value: 'LOW', at: 200 },
      ban: { value: 'DISABLE', at: 200 },
    });
    expect(await factsOf(id)).toEqual({
      throughput: { value: 'HIGH', at: 300 },
      quality: { value: 'RED', at: 300 },
      ban: { value: 'DISABLE', at: 200 },
    });
    await made('1', '1'); // saved again
    expect((await factsOf(id))?.['throughput']?.value).toBe('HIGH');
  });

  it('loses nothing when several learn at once', async () => {
    const id = await made('2', '2');
    const names = Array.from({ length: 20 }, (_, index) => `fact-${index}`);
    await Promise.all(names.map((name) => channels.learn('acme', id, { [name]: { value: 'x', at: 1 } })));
    expect(Object.keys((await factsOf(id)) ?? {})).toEqual(expect.arrayContaining(names));
  });

  it('shares its account with those that have its key, not with those of the same verify token', async () => {
    const [own, other] = [await made('3', '3'), await made('4', '3')];
    await made('5', '5');
    await made('6', '3', 'globex');
    const members = await database.forTenant('acme', (tx) => channels.membersIn(tx, 'acme', own, 'waba:'));
    expect(members.map(({ integrationId }) => integrationId).sort()).toEqual([own, other].sort());
  });

  it('tells whether another tenant has the same account', async () => {
    await made('s1', 'shared');
    await made('s2', 'shared');
    const shared = () => channels.heldByOthers('acme', 'whatsapp', 'waba_id', 'shared');
    expect(await shared()).toBe(false);
    const theirs = await made('s3', 'shared', 'globex');
    expect(await shared()).toBe(true);
    await integrations.remove('globex', theirs);
    expect(await shared()).toBe(false);
  });

  it('says since when it stands as it does', async () => {
    const id = await made('7', '7');
    const sinceOf = async () => (await channels.find('acme', 'whatsapp', id))[0]?.statusSince.getTime() ?? 0;
    const before = await sinceOf();
    await integrations.setStatus('acme', id, 'active', 'known still', { quality: { value: 'GREEN', at: 1 } });
    expect(await sinceOf()).toBe(before);
    expect((await factsOf(id))?.['quality']?.value).toBe('GREEN');
    await integrations.setStatus('acme', id, 'refused', 'expired');
    expect(await sinceOf()).toBeGreaterThan(before);
  });

  it('remembers where its webhooks were asked to go until it is told otherwise', async () => {
    const id = await made('8', '8');
    const registration = { level: 'phone', url: 'https://a.example/x', set_at: '2026-01-01T00:00:00.000Z' };
    await channels.keepRegistration('acme', id, registration);
    expect((await channels.find('acme', 'whatsapp', id))[0]?.registration).toEqual(registration);
    await channels.keepRegistration('acme', id, null);
    expect((await channels.find('acme', 'whatsapp', id))[0]?.registration).toBeNull();
  });

  it('shows what came in, what failed, and what waits to go out', async () => {
    const id = await made('9', '9');
    const of = { tenantId: 'acme', integrationId: id };
    expect(await channels.traffic('acme', 'whatsapp', id)).toEqual({
      lastWebhookAt: null,
      lastTrouble: null,
      unfinished: 0,
      oldestUnfinishedAt: null,
      queued: 0,
      oldestQueuedAt: null,
      held: 0,
      unknown: 0,
    });
    const webhooks = new WebhookLogStore(database);
    const accepted = (integrationId: string) =>
      webhooks.accept({
        id: randomId(),
        tenantId: 'acme',
        integrationId,
        provider: 'whatsapp',
        receivedAt: new Date(),
        headers: {},
        body: Buffer.from('{}'),
        scheme: 'hmac',
      });
    await accepted(id);
    await accepted(await made('10', '10'));
    const failed = randomId();
    const entry = { id: failed, tenantId: 'acme', integrationId: id, provider: 'whatsapp' as const };
    await webhooks.accept({
      ...entry,
      receivedAt: new Date(),
      headers: {},
      body: Buffer.from('{}'),
      scheme: 'hmac',
    });
    await webhooks.markEnd(failed, 'failed', 'nobody could read it');
    const inbound = new InboundStore(database);
    const { conversationId } = await inbound.recordMessage(
      arrival(of, { provider: 'whatsapp' }),
      written(of, { id: 'm-1' }),
    );
    const outbound = new OutboundStore(database);
    const queue = (text: string) =>
      outbound.enqueue({
        messageId: randomId(),
        tenantId: 'acme',
        conversationId,
        content: { type: 'text', text },
        author: 'human',
      });
    await queue('one');
    await queue('two');
    expect(await channels.traffic('acme', 'whatsapp', id)).toMatchObject({
      lastWebhookAt: expect.any(Date) as Date,
      lastTrouble: { webhookId: failed, state: 'failed', reason: 'nobody could read it' },
      unfinished: 1,
      queued: 2,
      held: 0,
      unknown: 0,
    });
    const lane = await outbound.claimLane('whatsapp', conversationId, 'worker', 60_000);
    if (lane === undefined) throw new Error('no lane');
    const begun = await outbound.begin(lane);
    if (begun.state !== 'send') throw new Error('nothing to send');
    expect(begun.throughput).toBe('STANDARD');
    const later = {
      outcome: 'retry',
      code: '131056',
      reason: 'slower',
      afterMs: 60_000,
      scope: 'contact',
    } as const;
    await outbound.settle(lane, begun.message.id, 1, later, { maxAttempts: 3, goOn: {} });
    expect(await channels.traffic('acme', 'whatsapp', id)).toMatchObject({ queued: 2, held: 2 });
  });

  it('finds what failed by the index of what failed, however long the log is', async () => {
    const plan = await database.forTenant('acme', async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      await tx.query('SET LOCAL enable_bitmapscan = off');
      return tx.query(`EXPLAIN ${TROUBLE}`, ['acme', 'whatsapp', randomId(), 10]);
    });
    expect(JSON.stringify(plan)).toContain('webhook_log_problems');
  });

  it('is sent to by the pace of what was learned of it', async () => {
    const paces = {
      account: (throughput?: string | null) =>
        throughput === 'HIGH' ? { everyMs: 1, burst: 100 } : { everyMs: 60_000, burst: 1 },
      contact: () => ({ everyMs: 1, burst: 100 }),
    };
    const outbound = new OutboundStore(database);
    const sendsBoth = async (integrationId: string): Promise<string[]> => {
      const of = { tenantId: 'acme', integrationId };
      const states: string[] = [];
      for (const external_id of ['a', 'b']) {
        const { conversationId } = await new InboundStore(database).recordMessage(
          arrival(of, { provider: 'whatsapp' }),
          written(of, { contact: { external_id } }),
        );
        const content = { type: 'text', text: external_id } as const;
        await outbound.enqueue({
          messageId: randomId(),
          tenantId: 'acme',
          conversationId,
          content,
          author: 'human',
        });
        const lane = await outbound.claimLane('whatsapp', conversationId, 'worker', 60_000);
        if (lane === undefined) throw new Error('no lane');
        states.push((await outbound.begin(lane, { paces })).state);
      }
      return states;
    };
    expect(await sendsBoth(await made('11', '11'))).toEqual(['send', 'wait']);
    const fast = await made('12', '12');
    await channels.learn('acme', fast, { throughput: { value: 'HIGH', at: 200 } });
    expect(await sendsBoth(fast)).toEqual(['send', 'send']);
  });
});
