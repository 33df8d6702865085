/** The bus: publishing, consuming and setting aside events; the only user of NATS. */
export type { AckFacts, Outcome, Ruling } from './ack-policy.js';
export { Bus, type BusHealth, type BusOptions, type NoticeListener } from './bus.js';
export type { BusLog } from './bus-log.js';
export type { ConsumedStream } from './check-handlers.js';
export type { DeadLetter } from './dead-letter.js';
export { DeadLetters, type Replayable } from './dead-letters.js';
export { EventContext } from './event-context.js';
export type { Observation } from './event-worker.js';
export { JetStreamServer, type ConsumerLag, type JetStreamServerOptions } from './jet-stream-server.js';
export { MessagingModule } from './messaging.module.js';
export { StoredEvents, type StoredEvent } from './stored-events.js';
export { OnEvent } from './on-event.decorator.js';
export type { ConsumerOptions, ConsumerSettings, StreamSettings, TopologyOptions } from './topology.js';
export type { DeadListener } from './undertaker.js';
