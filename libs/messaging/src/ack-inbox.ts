/** Publishes to streams and waits for their acknowledgements, all of a connection on one subscription. */
import { JetStreamApiCodes } from '@nats-io/jetstream';
import { createInbox, type Msg, type MsgHdrs, type NatsConnection } from '@nats-io/transport-node';

/** Why an acknowledgement did not come. */
export type AckFault =
  /** No stream listens on the subject. */
  | 'missing'
  /** The connection broke: it is not known whether the message was stored. */
  | 'lost'
  /** Nothing came in time. */
  | 'late'
  /** The stream would not take it. */
  | 'refused';

export class AckError extends Error {
  override readonly name = 'AckError';

  constructor(readonly fault: AckFault) {
    super(`no acknowledgement: ${fault}`);
  }
}

interface Waiting {
  readonly deadline: number;
  readonly acknowledged: () => void;
  readonly failed: (error: AckError) => void;
}

const SWEEP_MS = 50;

/**
 * The client's own request makes a timer and an error object for each message, which costs more than the
 * message itself; publishing is what takes the cores of a busy service.
 */
export class AckInbox {
  private readonly inbox = createInbox();
  private readonly waiting = new Map<string, Waiting>();
  private readonly sweeper: NodeJS.Timeout;
  private serial = 0;

  constructor(private readonly nats: NatsConnection) {
    nats.subscribe(`${this.inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.hear(message);
      },
    });
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS).unref();
  }

  /** Resolves when the stream has stored the message; rejects with an `AckError`, or throws what the client throws. */
  publish(subject: string, body: Uint8Array | string, headers: MsgHdrs, timeoutMs: number): Promise<void> {
    this.serial += 1;
    const reply = `${this.inbox}.${this.serial}`;
    return new Promise((resolve, reject) => {
      this.nats.publish(subject, body, { reply, headers });
      this.waiting.set(reply, { deadline: Date.now() + timeoutMs, acknowledged: resolve, failed: reject });
    });
  }

  /** The connection is gone, and with it every acknowledgement that was on its way. */
  lose(): void {
    const lost = [...this.waiting.values()];
    this.waiting.clear();
    for (const { failed } of lost) failed(new AckError('lost'));
  }

  close(): void {
    clearInterval(this.sweeper);
    this.lose();
  }

  private hear(message: Msg): void {
    const waiting = this.waiting.get(message.subject);
    if (waiting === undefined) return;
    this.waiting.delete(message.subject);
    const fault = faultOf(message);
    if (fault === undefined) waiting.acknowledged();
    else waiting.failed(new AckError(fault));
  }

  private sweep(): void {
    const now = Date.now();
    for (const [reply, { deadline, failed }] of this.waiting) {
      if (deadline > now) continue;
      this.waiting.delete(reply);
      failed(new AckError('late'));
    }
  }
}

/** Undefined when the stream says that it has stored the message, or had stored it before. */
function faultOf(message: Msg): AckFault | undefined {
  if (message.data.length === 0) return message.headers?.code === 503 ? 'missing' : 'refused';
  try {
    const answer = message.json<{ stream?: string; error?: { err_code?: number } }>();
    if (answer.error?.err_code === JetStreamApiCodes.StreamNotFound) return 'missing';
    return answer.error === undefined && typeof answer.stream === 'string' ? undefined : 'refused';
  } catch {
    return 'refused';
  }
}
