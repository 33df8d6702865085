/** The publishing side of the bus on a real server. */
import { AppError } from '@enlace/contracts';
import { BreakableNats } from '../../../test/kit/breakable-nats.js';
import { numberedEvent, until } from '../../../test/kit/event-service.js';
import { onOwnBus, type OwnBus } from '../../../test/kit/own-bus.js';
import { Bus } from './bus.js';
import { Topology } from './ensure-topology.js';

const TENANT = 'acme';
const INTEGRATION = '00000000-0000-4000-8000-00000000000a';

interface Stage extends OwnBus {
  /** How many messages a stream holds; `answers` unless told. */
  readonly stored: (stream?: string) => Promise<number>;
}

function onOwnServer(test: (stage: Stage) => Promise<void>): Promise<void> {
  return onOwnBus({ maxPayload: '64KB' }, (own) =>
    test({
      ...own,
      stored: async (stream = 'answers') => {
        const { jsm } = await own.bus.connection.ready(2_000);
        return (await jsm.streams.info(stream)).state.messages;
      },
    }),
  );
}

describe('Bus', () => {
  // What loads the machine or looks at the clock runs by itself, when the others are done.
  it.concurrent('stores an event before it says so, with its id and its type', () =>
    onOwnServer(async ({ bus }) => {
      await Topology.ensure(bus);
      const event = await bus.publish(numberedEvent(1));

      const { jsm } = await bus.connection.ready(2_000);
      const message = await jsm.streams.getMessage('answers', { seq: 1 });
      expect(message?.subject).toBe('answers.telegram.acme.answer.requested');
      expect(message?.header.get('Nats-Msg-Id')).toBe(event.id);
      expect(message?.json()).toEqual(event);
    }),
  );

  it.concurrent('stores the same happening once, however often it is published', () =>
    onOwnServer(async ({ bus, stored }) => {
      const first = await bus.publish(numberedEvent(1));
      const again = await bus.publish(numberedEvent(1));
      await bus.publishEnvelope(first);

      expect(again.id).toBe(first.id);
      expect(await stored()).toBe(1);
    }),
  );

  it.concurrent('makes the streams it needs by itself', () =>
    onOwnServer(async ({ bus, stored }) => {
      await bus.publish(numberedEvent(1));
      expect(await stored()).toBe(1);
      expect(await stored('dead')).toBe(0);
    }),
  );

  it.concurrent('leaves streams as they are when they are ensured again, and repairs what differs', () =>
    onOwnServer(async ({ bus }) => {
      await Topology.ensure(bus);
      const { jsm } = await bus.connection.ready(2_000);
      await jsm.streams.update('answers', { max_age: 3_600 * 1e9, max_bytes: 1_000_000 });
      await Promise.all([Topology.ensure(bus), Topology.ensure(bus)]);
      await Topology.ensure(bus);

      const { config } = await jsm.streams.info('answers');
      expect(config.max_age).toBe(8 * 24 * 3_600 * 1e9);
      expect(config.max_bytes).toBe(1_000_000);
      expect(config.discard).toBe('new');
    }),
  );

  it('publishes 5,000 events within seconds, in their order', () =>
    onOwnServer(async ({ bus, stored }) => {
      await Topology.ensure(bus);
      const started = Date.now();
      await bus.publishMany(Array.from({ length: 5_000 }, (_, index) => numberedEvent(index)));
      const tookMs = Date.now() - started;

      expect(await stored()).toBe(5_000);
      expect(tookMs).toBeLessThan(8_000);
      const { jsm } = await bus.connection.ready(2_000);
      for (const seq of [1, 513, 4_999]) {
        const message = await jsm.streams.getMessage('answers', { seq });
        expect(message?.json<{ data: { epoch: number } }>().data.epoch).toBe(seq - 1);
      }
    }));

  it.concurrent('refuses an event the server can never take, and goes on', () =>
    onOwnServer(async ({ bus, stored }) => {
      const large = { ...numberedEvent(1), conversation: 'x'.repeat(80_000) };
      await expect(bus.publish(large)).rejects.toMatchObject({
        code: 'request.too_large',
        disposition: { kind: 'reject' },
      });
      await bus.publish(numberedEvent(2));
      expect(await stored()).toBe(1);
      expect(bus.maxPayload()).toBe(65_536);
    }),
  );

  it('says within its time that nothing was acknowledged, and what to do', () =>
    onOwnServer(async ({ nats, bus }) => {
      await Topology.ensure(bus);
      await nats.kill();
      const started = Date.now();
      const unavailable = { code: 'bus.unavailable', disposition: { kind: 'retry' } };
      const one = bus.publish(numberedEvent(1));
      const many = bus.publishMany(Array.from({ length: 1_000 }, (_, index) => numberedEvent(index)));

      await Promise.all([
        expect(one).rejects.toBeInstanceOf(AppError),
        expect(one).rejects.toMatchObject(unavailable),
        expect(many).rejects.toMatchObject(unavailable),
      ]);
      expect(Date.now() - started).toBeLessThan(2_500);
      expect(await bus.health()).toEqual({ connected: false, jetStream: false });
    }));

  it.concurrent('connects when NATS comes after the service', async () => {
    const later = await BreakableNats.start({ running: false });
    const early = Bus.open({ url: later.url, name: 'early', timeoutMs: 300 });
    try {
      await expect(Topology.ensure(early)).rejects.toMatchObject({ code: 'bus.unavailable' });
      await expect(early.publish(numberedEvent(1))).rejects.toMatchObject({ code: 'bus.unavailable' });
      expect(early.connected).toBe(false);
      expect(early.maxPayload()).toBeUndefined();

      await later.bringBack();
      await until(() => early.connected);
      await early.publish(numberedEvent(1));
      expect(await early.health()).toEqual({ connected: true, jetStream: true });
    } finally {
      await early.drain();
      await later.end();
    }
  });

  it.concurrent('closes although NATS never came', async () => {
    const never = await BreakableNats.start({ running: false });
    const lonely = Bus.open({ url: never.url, name: 'lonely' });
    await lonely.drain();
    await expect(lonely.publish(numberedEvent(1))).rejects.toMatchObject({ code: 'bus.unavailable' });
    await never.end();
  });

  it.concurrent('publishes again when the server was killed and is back with an empty disk', () =>
    onOwnServer(async ({ nats, bus, stored }) => {
      await bus.publish(numberedEvent(1));
      await nats.kill();
      await nats.wipe();
      await nats.bringBack();
      await until(() => bus.connected);

      await bus.publish(numberedEvent(2));
      expect(await stored()).toBe(1);
    }),
  );

  it.concurrent('makes a stream again that was deleted behind its back', () =>
    onOwnServer(async ({ bus, stored }) => {
      await bus.publish(numberedEvent(1));
      const { jsm } = await bus.connection.ready(2_000);
      await jsm.streams.delete('answers');
      await bus.publish(numberedEvent(2));
      expect(await stored()).toBe(1);
    }),
  );

  it.concurrent('hears that a full stream refuses, and that it takes again', () =>
    onOwnServer(async ({ bus }) => {
      await Topology.ensure(bus);
      const { jsm } = await bus.connection.ready(2_000);
      await jsm.streams.update('answers', { max_bytes: 1_500 });
      await bus.publish(numberedEvent(1));
      await expect(bus.publishMany([2, 3, 4].map((number) => numberedEvent(number)))).rejects.toMatchObject({
        code: 'bus.unavailable',
        disposition: { kind: 'retry' },
        details: { reason: 'refused' },
      });
      await jsm.streams.update('answers', { max_bytes: -1 });
      await bus.publish(numberedEvent(4));
      // Nothing was dropped to make room.
      expect((await jsm.streams.info('answers')).state.first_seq).toBe(1);
    }),
  );

  it('bridges a server that is killed and back within its patience, and stores everything once', () =>
    onOwnServer(async ({ nats, stored }) => {
      const patient = Bus.open({ url: nats.url, name: 'patient', timeoutMs: 15_000 });
      await Topology.ensure(patient);
      const publishing = patient.publishMany(
        Array.from({ length: 5_000 }, (_, index) => numberedEvent(index)),
      );
      await until(async () => (await stored()) > 300);
      await nats.kill();
      await nats.bringBack();

      await publishing;
      expect(await stored()).toBe(5_000);
      await patient.drain();
    }));

  it.concurrent('waits for what is on its way before it closes', () =>
    onOwnServer(async ({ bus }) => {
      await Topology.ensure(bus);
      const sent = Promise.all(Array.from({ length: 200 }, (_, index) => bus.publish(numberedEvent(index))));
      await bus.drain();
      await expect(sent).resolves.toHaveLength(200);
    }),
  );

  describe('notices', () => {
    const notice = (tenant = TENANT) =>
      ({
        name: 'integration.changed',
        tenant,
        key: String(Math.random()),
        conversation: INTEGRATION,
        data: { tenant_id: TENANT, integration_id: INTEGRATION, change: 'saved' },
      }) as const;

    it.concurrent('are heard by every replica, also after the server was away', () =>
      onOwnServer(async ({ nats, bus }) => {
        const other = Bus.open({ url: nats.url, name: 'other' });
        const heard: string[] = [];
        bus.onNotice('integration.changed', (data) => void heard.push(`one ${data.change}`));
        other.onNotice('integration.changed', (data) => void heard.push(`two ${data.integration_id}`));
        await Promise.all([bus.connection.ready(2_000), other.connection.ready(2_000)]);
        await other.publish(notice());
        await until(() => heard.length === 2);
        expect(heard.sort()).toEqual(['one saved', `two ${INTEGRATION}`]);

        await nats.kill();
        await until(() => !bus.connected && !other.connected);
        await nats.bringBack();
        await until(() => bus.connected && other.connected);
        // Connected, the server may still be reading its streams, and acknowledges nothing until then.
        const again = notice();
        await until(() =>
          other.publish(again).then(
            () => true,
            () => false,
          ),
        );
        await until(() => heard.length === 4);
        await other.drain();
      }),
    );

    it.concurrent(
      'of another tenant than their subject says are not heard, nor after listening has ended',
      () =>
        onOwnServer(async ({ bus }) => {
          const heard: string[] = [];
          const stop = bus.onNotice('integration.changed', (_data, event) => void heard.push(event.tenantid));
          await bus.publish(notice('evil'));
          await bus.publish(notice());
          await until(() => heard.length > 0);
          stop();
          await bus.publish(notice());
          await bus.health();
          expect(heard).toEqual([TENANT]);
        }),
    );

    it.concurrent('are signs that a tenant did something, of the provider that is asked for', () =>
      onOwnServer(async ({ bus }) => {
        const heard: string[] = [];
        const stops = [
          bus.onSign('integration.changed', 'none', (tenant) => void heard.push(tenant)),
          bus.onSign('integration.changed', 'another', () => void heard.push('another')),
        ];
        await bus.publish(notice());
        await until(() => heard.length > 0);
        for (const stop of stops) stop();
        await bus.publish(notice());
        await bus.health();
        expect(heard).toEqual([TENANT]);
      }),
    );

    it.concurrent('whose listener fails do no harm', () =>
      onOwnServer(async ({ bus }) => {
        const heard: string[] = [];
        bus.onNotice('integration.changed', (data) => {
          heard.push(data.change);
          throw new Error('the directory is broken');
        });
        await bus.publish(notice());
        await bus.publish(notice());
        await until(() => heard.length === 2);
      }),
    );
  });
});
