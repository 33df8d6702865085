/** Asks the server how a consumer fares that has been quiet for a while. */
import { JetStreamApiCodes, JetStreamApiError, type JetStreamManager } from '@nats-io/jetstream';
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
    return isNotFound(error) ? 'gone' : 'fine';
  }
}

/** The server says that the consumer or its stream does not exist. */
function isNotFound(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.ConsumerNotFound || error.code === JetStreamApiCodes.StreamNotFound)
  );
}
