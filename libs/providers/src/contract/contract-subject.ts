/** What the contract suite must know of a provider that its adapter does not say. */
import type { Provider } from '@enlace/normalization';

export interface SignedParts {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
}

/**
 * Fixtures lie in `<provider>/fixtures/*.json`, one webhook body each; the first word of a name says what must
 * hold of it: `echo-…` brings no `message.received`; `unknown-…` brings a `webhook.unrecognized`, and no other
 * does; `batch-…` brings several events; `older-…` is a form only older systems use.
 */
export interface ContractSubject {
  readonly provider: Provider;
  /** Valid settings, as the API takes them. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** The setting that proves webhooks. */
  readonly secret: string;
  /** Whether the provider makes it up only once it knows our address. */
  readonly secretComesLater: boolean;
  /** The header that carries the proof, in lower case. */
  readonly proof: string;
  /** Whether the proof covers the body; Telegram's token does not. */
  readonly coversBody: boolean;
  /** How the provider proves a body at a time (Unix milliseconds). */
  sign(body: Buffer, now: number): SignedParts;
  /** How many events a payload must bring, counted another way than the adapter does; without it, at least one. */
  itemsOf?(payload: unknown): number;
  /** Fixtures that tell again, in another form, what another one tells: under the same key, which is the point. */
  readonly retells?: readonly string[];
  /** A payload with a secret in it, and the secret. */
  readonly leak: { readonly body: unknown; readonly secret: string };
}
