/** Makes a durable consumer be as declared, and its stream too when that is gone. */
import type { ConsumerInfo, JetStreamManager } from '@nats-io/jetstream';
import { isConsumerNotFound, isStreamNotFound } from './not-found.js';
import type { ConsumerSettings } from './topology.js';

const MINDED = ['filter_subject', 'ack_wait', 'max_deliver', 'max_ack_pending'] as const;

export async function ensureConsumer(
  jsm: JetStreamManager,
  stream: string,
  wanted: ConsumerSettings,
  ensureStreams: () => Promise<void>,
): Promise<void> {
  const found = await lookUp(jsm, stream, wanted.durable_name);
  if (found === 'no stream') await ensureStreams();
  if (typeof found === 'string') {
    await jsm.consumers.add(stream, { ...wanted });
  } else if (MINDED.some((key) => found.config[key] !== wanted[key])) {
    const { filter_subject, ack_wait, max_deliver, max_ack_pending } = wanted;
    await jsm.consumers.update(stream, wanted.durable_name, {
      filter_subject,
      ack_wait,
      max_deliver,
      max_ack_pending,
    });
  }
}

async function lookUp(
  jsm: JetStreamManager,
  stream: string,
  durable: string,
): Promise<ConsumerInfo | 'no stream' | 'no consumer'> {
  try {
    return await jsm.consumers.info(stream, durable);
  } catch (error) {
    if (isStreamNotFound(error)) return 'no stream';
    if (isConsumerNotFound(error)) return 'no consumer';
    throw error;
  }
}
