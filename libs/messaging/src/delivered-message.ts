/** One message a stream delivered to a pull consumer, and the four words it can be answered with. */
import { nanos, type Msg } from '@nats-io/transport-node';

const encoder = new TextEncoder();
const ACK = encoder.encode('+ACK');
const NAK = encoder.encode('-NAK');
const WORKING = encoder.encode('+WPI');
/** Without a reason: before 2.10 a server takes `+TERM <reason>` for nothing it knows and delivers again. */
const TERM = encoder.encode('+TERM');

export class DeliveredMessage {
  private answered = false;

  private constructor(
    private readonly message: Msg,
    readonly stream: string,
    readonly durable: string,
    /** How often it has been delivered, this time included. */
    readonly deliveries: number,
    /** Its place in the stream. */
    readonly sequence: number,
    /** When the stream stored it, in nanoseconds since 1970, as text: too large for a number. */
    readonly storedAtNanos: string,
  ) {}

  /**
   * Reads the reply subject of a delivery (ADR-15); undefined when the message is none:
   * `$JS.ACK.<stream>.<consumer>.<deliveries>.<stream seq>.<consumer seq>.<time>.<pending>`, newer servers put
   * domain and account hash before the stream.
   */
  static from(message: Msg): DeliveredMessage | undefined {
    const tokens = (message.reply ?? '').split('.');
    if (tokens[0] !== '$JS' || tokens[1] !== 'ACK') return undefined;
    const facts = tokens.length === 9 ? tokens.slice(2) : tokens.slice(4);
    const [stream, durable, deliveries, sequence, , time] = facts;
    if (stream === undefined || durable === undefined || time === undefined) return undefined;
    return new DeliveredMessage(message, stream, durable, Number(deliveries), Number(sequence), time);
  }

  get subject(): string {
    return this.message.subject;
  }

  get data(): Uint8Array {
    return this.message.data;
  }

  get storedAt(): Date {
    return new Date(Number(BigInt(this.storedAtNanos) / 1_000_000n));
  }

  header(name: string): string | undefined {
    const value = this.message.headers?.get(name);
    return value === undefined || value === '' ? undefined : value;
  }

  ack(): void {
    this.answer(ACK);
  }

  /** Gives it back, to be delivered again after the delay (ms); at once without one. */
  nak(delayMs: number): void {
    this.answer(delayMs > 0 ? encoder.encode(`-NAK ${JSON.stringify({ delay: nanos(delayMs) })}`) : NAK);
  }

  /** Ends it: never delivered again to this consumer. */
  term(): void {
    this.answer(TERM);
  }

  /** Starts the ack wait anew. */
  working(): void {
    if (!this.answered) this.respond(WORKING);
  }

  /** The first word counts: what was given back at shutdown cannot be acknowledged afterwards. */
  private answer(word: Uint8Array): void {
    if (this.answered) return;
    this.answered = true;
    this.respond(word);
  }

  private respond(word: Uint8Array): void {
    try {
      this.message.respond(word);
    } catch {
      // The connection is closed: the stream hears nothing and delivers again.
    }
  }
}
