/** The declared streams and consumers, as plain data. */
import { STREAMS, catalog, subjectOf, type EventName } from '@enlace/contracts';
import { RETRY_WINDOW_MS } from './ack-policy.js';
import { overlap } from './subject.js';
import { consumerConfig, durableConfig, streamConfigs } from './topology.js';

describe('streamConfigs', () => {
  it('declares every stream once, on disk, refusing rather than forgetting', () => {
    const streams = streamConfigs();
    expect(streams.map(({ name }) => name)).toEqual([...STREAMS]);
    for (const stream of streams) {
      expect(stream).toMatchObject({
        storage: 'file',
        retention: 'limits',
        discard: 'new',
        duplicate_window: 120 * 1e9,
        max_msg_size: -1,
      });
      expect(stream).not.toHaveProperty('num_replicas');
    }
  });

  it('keeps events longer than they are retried, and dead letters a month', () => {
    for (const { name, max_age } of streamConfigs()) {
      expect(max_age / 1e6).toBeGreaterThan(RETRY_WINDOW_MS);
      if (name === 'dead') expect(max_age).toBe(30 * 24 * 3_600 * 1e9);
    }
  });

  it('stores each event in exactly one stream', () => {
    for (const name of Object.keys(catalog) as EventName[]) {
      const subject = subjectOf(name, 'telegram', 'acme');
      const takers = streamConfigs().filter(({ subjects }) => subjects.some((s) => overlap(s, subject)));
      expect(takers.map((stream) => stream.name)).toEqual([catalog[name].stream]);
    }
  });

  it('copies streams in a cluster as often as it is told', () => {
    expect(streamConfigs({ replicas: 3 }).every(({ num_replicas }) => num_replicas === 3)).toBe(true);
  });

  it('is plain data that a manifest can be rendered from', () => {
    const all = [
      ...streamConfigs({ replicas: 3 }),
      consumerConfig('telegram', 'inbound', 'inbound.telegram.>'),
    ];
    expect(JSON.parse(JSON.stringify(all))).toEqual(all);
  });
});

describe('consumerConfig', () => {
  it('names one durable per service and stream, with one filter, and leaves counting to the ack policy', () => {
    expect(consumerConfig('telegram', 'inbound', 'inbound.telegram.>')).toEqual({
      durable_name: 'telegram_inbound',
      filter_subject: 'inbound.telegram.>',
      ack_policy: 'explicit',
      deliver_policy: 'all',
      replay_policy: 'instant',
      ack_wait: 30 * 1e9,
      max_deliver: -1,
      max_ack_pending: 10_000,
    });
  });

  it('obeys its options', () => {
    const options = { ackWaitMs: 5_000, maxAckPending: 7 };
    expect(durableConfig('keeper', 'dead.>', options)).toMatchObject({
      durable_name: 'keeper',
      ack_wait: 5 * 1e9,
      max_ack_pending: 7,
    });
  });
});
