/** What every provider simulator offers to tests, demos and newcomers. */
import type { Breach } from './breach-book.js';
import type { Failure } from './failure-script.js';

/** A message our side sent and the provider accepted. */
export interface SentMessage {
  /** The provider's id of the message: wamid, Telegram message_id, Chatwoot message id. */
  readonly id: string;
  /** Whom it was sent to: wa_id or BSUID, Telegram chat id, Chatwoot conversation id. */
  readonly to: string;
  /** Text, caption or body of an interactive message; `[template:<name>]` for templates. */
  readonly text: string;
  /** When it was accepted, milliseconds since the epoch. */
  readonly at: number;
  /** Through which account it went: phone_number_id, bot id, Chatwoot account id. */
  readonly via: string;
  /** The request body, as received. */
  readonly body: unknown;
  /** The provider's id of the message it answers. */
  readonly replyTo?: string;
}

/** One call our side made to the provider's API, whatever came of it. */
export interface ApiCall {
  readonly method: string;
  /** Path without query string; a Telegram token in it is masked. */
  readonly path: string;
  readonly at: number;
  readonly body: unknown;
}

/** The common face of the simulators. */
export interface Simulator {
  /** Base URL once started, for example `http://127.0.0.1:40001`. */
  readonly url: string;
  /** Listens on the port, 0 or nothing = any free one. */
  start(port?: number): Promise<void>;
  /** Stops listening, cancels pending retries and timers, cuts open connections. */
  stop(): Promise<void>;
  /** What was accepted, in order; the last 10,000. */
  readonly sent: readonly SentMessage[];
  /** Every API call received, in order; the last 10,000. */
  readonly calls: readonly ApiCall[];
  /** Hears every accepted message; returns the function that ends the listening. */
  onSent(listener: (message: SentMessage) => void): () => void;
  /** Resolves with the first accepted message, past or coming, that fits; rejects after `timeoutMs`. */
  waitForSent(predicate: (message: SentMessage) => boolean, timeoutMs: number): Promise<SentMessage>;
  /**
   * Every call in which our side broke a rule of the provider: too fast, free text outside the window, a body or text
   * that is not as it must be, a method, path or message that is not there. Not what a test scripted, nor what a
   * customer or a lost account refuses. The last 1,000; `reset` keeps them.
   */
  readonly breaches: readonly Breach[];
  /** Those that no test declared. */
  readonly undeclaredBreaches: readonly Breach[];
  /** What was declared and did not come. */
  readonly missingBreaches: readonly RegExp[];
  /** Declares that a breach whose line (`131056 POST /v25.0/1/messages: ...`) reads like this is provoked on purpose. */
  expectBreach(pattern: RegExp): void;
  /** Throws where a breach was not declared, or a declared one did not come. */
  assertNoBreaches(): void;
  /** Forgets messages, calls, scripted failures and conversations; keeps accounts and connections. */
  reset(): void;
  /** Scripts how the next API answers fail. */
  failNext(failure: Failure): void;
}

/** Settings all simulators share. */
export interface SimulatorOptions {
  /** Address to listen on, `127.0.0.1` unless told. */
  readonly host?: string;
  /**
   * How many times faster than real the simulated waits (retries, statuses) pass; 1 = real time. Limits and the
   * 24-hour window count in real time (`now`) all the same: what is too fast at the provider is too fast here.
   */
  readonly speed?: number;
  /** How long one webhook attempt may take, in real milliseconds; the provider's own figure unless told. */
  readonly webhookTimeoutMs?: number;
  /** Clock, milliseconds since the epoch. */
  readonly now?: () => number;
}
