/** Asks the server how a consumer fares that has been quiet for a while. */
import type { JetStreamManager } from '@nats-io/jetstream';
import { isConsumerNotFound, isStreamNotFound } from './not-found.js';
import type { ConsumerSettings } from './topology.js';

/** `starved`: messages wait that it could be given; `gone`: it or its stream is not there; `fine` or not known. */
export type ConsumerState = 'fine' | 'starved' | 'gone';

export async function consumerState(
  jsm: JetStreamManager,
  stream: string,
  consumer: ConsumerSettings,
): Promise<ConsumerState> {
  try {
    const info = await jsm.consumers.info(stream, consumer.durable_name);
    const full = info.num_ack_pending >= consumer.max_ack_pending;
    return info.num_pending > 0 && !full ? 'starved' : 'fine';
  } catch (error) {
    return isConsumerNotFound(error) || isStreamNotFound(error) ? 'gone' : 'fine';
  }
}
