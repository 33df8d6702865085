/** When the oldest event a consumer has not done with was stored. */
import type { ConsumerInfo, JetStreamManager, MsgRequest } from '@nats-io/jetstream';

/** Undefined when nothing waits, or when the server does not tell. */
export async function oldestWaiting(jsm: JetStreamManager, info: ConsumerInfo): Promise<Date | undefined> {
  if (info.num_pending + info.num_ack_pending === 0) return undefined;
  // The API takes both since 2.9, the client's type only one of them.
  const query = {
    seq: info.ack_floor.stream_seq + 1,
    next_by_subj: info.config.filter_subject ?? '>',
  } as unknown as MsgRequest;
  const stored = await jsm.streams.getMessage(info.stream_name, query).catch(() => null);
  return stored?.time;
}
