/** The bus: publishing, consuming and setting aside events; the only user of NATS. */
export { ackPolicy, RETRY_WINDOW_MS, type AckFacts, type Outcome, type Ruling } from './ack-policy.js';
export { Bus, type BusHealth, type BusOptions, type NoticeListener } from './bus.js';
export type { BusLog } from './bus-log.js';
export type { ConsumedStream } from './check-handlers.js';
export type { DeadLetter } from './dead-letter.js';
export { DeadLetters, type Replayable } from './dead-letters.js';
export { Topology } from './ensure-topology.js';
export { EventContext } from './event-context.js';
export type { Observation } from './event-worker.js';
export { JetStreamServer, type ConsumerLag, type JetStreamServerOptions } from './jet-stream-server.js';
export { MessagingModule } from './messaging.module.js';
export { OnEvent } from './on-event.decorator.js';
export { RpcPassThroughFilter } from './rpc-pass-through.filter.js';
export {
  consumerConfig,
  durableConfig,
  streamConfigs,
  type ConsumerOptions,
  type ConsumerSettings,
  type StreamSettings,
  type TopologyOptions,
} from './topology.js';
export type { DeadListener } from './undertaker.js';
