/** Which streams and consumers there are, as plain data: applied by the services, rendered for Kubernetes. */
import { STREAMS, durableOf, subjectsOf, type StreamName } from '@enlace/contracts';

export interface TopologyOptions {
  /** Copies of each stream in a NATS cluster; left to the server when not given. */
  readonly replicas?: number | undefined;
}

/** A JetStream stream in the words of its API; durations in nanoseconds. */
export interface StreamSettings {
  readonly name: StreamName;
  readonly subjects: string[];
  readonly storage: 'file';
  readonly retention: 'limits';
  /** A full stream refuses the newest and says so to the publisher; it never forgets in silence. */
  readonly discard: 'new';
  readonly max_age: number;
  readonly duplicate_window: number;
  readonly max_msg_size: number;
  readonly num_replicas?: number;
}

/** A durable pull consumer in the words of the JetStream API; durations in nanoseconds. */
export interface ConsumerSettings {
  readonly durable_name: string;
  /** One, never several: NATS 2.9 knows no `filter_subjects`. */
  readonly filter_subject: string;
  readonly ack_policy: 'explicit';
  readonly deliver_policy: 'all';
  readonly replay_policy: 'instant';
  readonly ack_wait: number;
  /** Without limit: the ack policy counts, for a server that gives up tells nobody. */
  readonly max_deliver: -1;
  readonly max_ack_pending: number;
}

export interface ConsumerOptions {
  readonly ackWaitMs?: number | undefined;
  /** Events out at once over all replicas, those waiting for a retry included. */
  readonly maxAckPending?: number | undefined;
}

const NANOS = 1_000_000;
const DAY_MS = 24 * 60 * 60 * 1_000;
const DUPLICATE_WINDOW_MS = 2 * 60 * 1_000;

/** A day longer than the ack policy goes on retrying, so that nothing disappears before it was set aside. */
const EVENT_AGE_MS = 8 * DAY_MS;
const DEAD_AGE_MS = 30 * DAY_MS;

export const ACK_WAIT_MS = 30_000;
const MAX_ACK_PENDING = 10_000;

/** Every stream of Enlace. */
export function streamConfigs(options: TopologyOptions = {}): StreamSettings[] {
  return STREAMS.map((name) => ({
    name,
    subjects: [subjectsOf(name)],
    storage: 'file',
    retention: 'limits',
    discard: 'new',
    max_age: (name === 'dead' ? DEAD_AGE_MS : EVENT_AGE_MS) * NANOS,
    duplicate_window: DUPLICATE_WINDOW_MS * NANOS,
    max_msg_size: -1,
    ...(options.replicas === undefined ? {} : { num_replicas: options.replicas }),
  }));
}

/** The durable of a service on a stream. */
export function consumerConfig(
  service: string,
  stream: StreamName,
  filter: string,
  options: ConsumerOptions = {},
): ConsumerSettings {
  return durableConfig(durableOf(service, stream), filter, options);
}

/** A durable by its own name. */
export function durableConfig(
  durable: string,
  filter: string,
  options: ConsumerOptions = {},
): ConsumerSettings {
  return {
    durable_name: durable,
    filter_subject: filter,
    ack_policy: 'explicit',
    deliver_policy: 'all',
    replay_policy: 'instant',
    ack_wait: (options.ackWaitMs ?? ACK_WAIT_MS) * NANOS,
    max_deliver: -1,
    max_ack_pending: options.maxAckPending ?? MAX_ACK_PENDING,
  };
}
