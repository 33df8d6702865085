/** A dead letter: the event nobody could handle, and why; how it is written into NATS headers and read back. */
import type { CloudEvent } from '@enlace/contracts';
import type { DeliveredMessage } from './delivered-message.js';
import { envelopeIn } from './read-event.js';
import { addressOf } from './subject.js';

export interface DeadLetter {
  /** `dlq-<durable>-<sequence>-<stored at, ns>`: the same for every copy of the same failure. */
  readonly id: string;
  /** Where the event was published. */
  readonly subject: string;
  readonly provider?: string;
  readonly tenant?: string;
  readonly stream: string;
  /** Its place in that stream. */
  readonly sequence: number;
  /** The durable that could not handle it. */
  readonly consumer: string;
  readonly code: string;
  /** For people; may quote what the event held, so it is shown but never logged. */
  readonly reason: string;
  readonly deliveries: number;
  /** When the stream stored the event. */
  readonly storedAt: Date;
  readonly failedAt: Date;
  /** The event as it came, UTF-8; empty when it would not fit beside the headers (`bodyOmitted`). */
  readonly body: string;
  readonly bodyOmitted: boolean;
  /** The envelope, when the body is one. */
  readonly event?: CloudEvent;
}

const HEADER = {
  id: 'Enlace-Dead-Letter',
  subject: 'Enlace-Subject',
  stream: 'Enlace-Stream',
  sequence: 'Enlace-Sequence',
  consumer: 'Enlace-Consumer',
  code: 'Enlace-Code',
  reason: 'Enlace-Reason',
  deliveries: 'Enlace-Deliveries',
  storedAt: 'Enlace-Stored-At',
  failedAt: 'Enlace-Failed-At',
  bodyOmitted: 'Enlace-Body-Omitted',
} as const;

const LONGEST_REASON = 500;

/** The dead letter of a message that is being given up. */
export function deadLetterOf(
  message: DeliveredMessage,
  verdict: { readonly code: string; readonly reason: string },
  failedAt: Date,
): DeadLetter {
  return {
    id: `dlq-${message.durable}-${message.sequence}-${message.storedAtNanos}`,
    ...addressed(message.subject),
    stream: message.stream,
    sequence: message.sequence,
    consumer: message.durable,
    code: verdict.code,
    reason: oneLine(verdict.reason),
    deliveries: message.deliveries,
    storedAt: message.storedAt,
    failedAt,
    bodyOmitted: false,
    ...contentOf(message.data),
  };
}

/** Everything but the body, as NATS headers. */
export function headersOfDeadLetter(letter: DeadLetter): Record<string, string> {
  return {
    [HEADER.id]: letter.id,
    [HEADER.subject]: letter.subject,
    [HEADER.stream]: letter.stream,
    [HEADER.sequence]: String(letter.sequence),
    [HEADER.consumer]: letter.consumer,
    [HEADER.code]: letter.code,
    [HEADER.reason]: letter.reason,
    [HEADER.deliveries]: String(letter.deliveries),
    [HEADER.storedAt]: letter.storedAt.toISOString(),
    [HEADER.failedAt]: letter.failedAt.toISOString(),
    ...(letter.bodyOmitted ? { [HEADER.bodyOmitted]: 'true' } : {}),
  };
}

/** The dead letter a message of the `dead` stream carries; what a foreign message lacks is filled from itself. */
export function readDeadLetter(message: DeliveredMessage): DeadLetter {
  const header = (name: keyof typeof HEADER): string | undefined => message.header(HEADER[name]);
  const storedAt = message.storedAt.toISOString();
  return {
    id: header('id') ?? `dlq-${message.stream}-${message.sequence}-${message.storedAtNanos}`,
    ...addressed(header('subject') ?? message.subject),
    stream: header('stream') ?? message.stream,
    sequence: Number(header('sequence') ?? message.sequence),
    consumer: header('consumer') ?? '',
    code: header('code') ?? 'internal.error',
    reason: header('reason') ?? '',
    deliveries: Number(header('deliveries') ?? 0),
    storedAt: new Date(header('storedAt') ?? storedAt),
    failedAt: new Date(header('failedAt') ?? storedAt),
    bodyOmitted: header('bodyOmitted') === 'true',
    ...contentOf(message.data),
  };
}

function addressed(subject: string): Pick<DeadLetter, 'subject' | 'provider' | 'tenant'> {
  const address = addressOf(subject);
  if (address === undefined) return { subject };
  return { subject, provider: address.provider, tenant: address.tenant };
}

function contentOf(bytes: Uint8Array): Pick<DeadLetter, 'body' | 'event'> {
  const event = envelopeIn(bytes);
  return { body: new TextDecoder().decode(bytes), ...(event === undefined ? {} : { event }) };
}

/** NATS headers take no line breaks. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST_REASON);
}
