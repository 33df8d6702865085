/** What a provider must be able to do: prove a webhook, read it, and speak back. */
import type {
  ChannelFacts,
  NormalizedEvent,
  OutboundMedia,
  OutboundMessage,
  Paces,
  Provider,
  Sendable,
} from '@enlace/normalization';
import type { FetchedMedia, MediaLimit, MediaReference } from './fetched-media.js';
import type { HealthQuestion, HealthReport } from './health.js';

/** A webhook as it came in, before anything was believed. */
export interface WebhookRequest {
  readonly method: 'GET' | 'POST';
  /** Names in lower case; a repeated header joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The bytes as they came. */
  readonly body: Buffer;
  /** The same bytes parsed as JSON; undefined where they are none. */
  readonly json: unknown;
  /** Unix milliseconds; handed in so that proof stays pure. */
  readonly receivedAt: number;
}

export const REFUSALS = [
  'no_secret',
  'missing_signature',
  'malformed_signature',
  'wrong_signature',
  'missing_timestamp',
  'stale',
] as const;

export type Verification =
  | { readonly ok: true; readonly scheme: string }
  | { readonly ok: false; readonly refusal: (typeof REFUSALS)[number]; readonly reason: string };

/** Why a signature did not fit: what was tried, and which try fitted. Never the expected value. */
export interface Diagnosis {
  readonly finding:
    | 'no_secret'
    | 'missing_signature'
    | 'malformed_signature'
    | 'parsed_body'
    | 'other_algorithm'
    | 'clock'
    | 'body_only'
    | 'other_secret'
    | 'wrong_secret';
  /** A sentence for the person who must mend it. */
  readonly advice: string;
}

export interface HandshakeReply {
  readonly status: 200 | 403;
  readonly body: string;
}

/** Where a webhook without an integration id may belong; believed only after it is verified. */
export interface RouteHint {
  readonly keys: readonly string[];
  /**
   * What a webhook that names other accounts than the integration's means: a wrong address (`refused`, unless told), or
   * one of many that a shared address gets (`passed_over`: kept, without an effect).
   */
  readonly others?: 'refused' | 'passed_over';
}

/** The provider will not take it. `scope` says what else is affected. */
export interface Rejected {
  readonly outcome: 'rejected';
  readonly code: string;
  readonly reason: string;
  readonly scope: 'message' | 'contact' | 'integration';
  /** With scope `contact`: the customer wants no more marketing; other messages still reach them. */
  readonly optedOut?: true;
  /** With scope `contact`: no marketing to them for so many milliseconds; other messages still reach them. */
  readonly marketingHeldMs?: number;
  /** The customer last wrote too long ago for free text: what is done then is for the host to choose. */
  readonly windowClosed?: true;
  /** A person should look at it, though the channel goes on. */
  readonly alert?: true;
}

/** Not now: nothing was sent; try again after `afterMs`, and freeze only `scope`. */
export interface PutOff {
  readonly outcome: 'retry';
  readonly code: string;
  readonly reason: string;
  readonly afterMs: number;
  readonly scope: 'message' | 'contact' | 'integration';
  /** The contact's new external id, where the provider said it moved. */
  readonly movedTo?: string;
  /** Whether the provider named the time itself: then it is kept to, however many tries there were. */
  readonly told?: true;
  /**
   * With scope `integration`: the provider does not say whose limit was met. Where calls to the contact are counted
   * further ahead of now than this, it was the contact's.
   */
  readonly contactsIfAheadMs?: number;
  /** With scope `contact`: how many times longer each further refusal in a row makes it wait; 1 unless told. */
  readonly growth?: number;
  /** With scope `integration`: the channel is stopped until a person mends it: hold its messages. */
  readonly stopped?: true;
  /** The host held it back before anything was said to the provider: judge it anew at once. */
  readonly heldBack?: true;
}

/** What came of handing a message to the provider. */
export type Delivery =
  /** The provider took it; several ids where a long text went out in parts, in order. */
  | {
      readonly outcome: 'sent';
      readonly providerMessageIds: readonly [string, ...string[]];
      /** The parts after those were held back by the host, and are not said any more: why. */
      readonly rest?: { readonly code: string; readonly reason: string };
    }
  | Rejected
  | PutOff
  /** It may or may not have been taken, or a part of it was. */
  | {
      readonly outcome: 'unknown';
      readonly code: string;
      readonly reason: string;
      /** What the provider said to the part that failed: it holds for contact and channel, not for the message. */
      readonly partFailure?: Rejected | PutOff;
    }
  /** The channel has no way to carry it. */
  | { readonly outcome: 'unsupported'; readonly reason: string };

/** What came of changing a message that was sent. */
export type Amendment =
  | { readonly outcome: 'done' }
  /** `unknown`: it may or may not have been changed. */
  | { readonly outcome: 'rejected' | 'unknown'; readonly code: string; readonly reason: string }
  /** Nothing was changed, and trying again may help. `limited`: too many calls were made. */
  | (PutOff & { readonly limited?: true });

/** All that a message is to say after an edit: as it was sent, with other words. */
export interface EditedContent {
  readonly content: Sendable;
}

/** A message, by the contact's external id and the provider's own id of it. */
export interface SentMessage {
  readonly contact: string;
  readonly providerMessageId: string;
}

/** How a channel carries a content. */
export type Fit =
  | { readonly carried: 'whole' }
  /** In another form, by a rule that `docs` name; the caller may want it refused instead. */
  | { readonly carried: 'degraded'; readonly rule: string }
  | { readonly carried: 'not'; readonly reason: string };

/** A file to hand to the provider. */
export interface OutgoingFile {
  readonly body: Uint8Array;
  /** `type/subtype`. */
  readonly mimeType: string;
  readonly fileName: string;
}

/** What an adapter needs of the host while it sends one message. */
export interface SendTools {
  /**
   * The bytes of a file that is not at the provider yet: an upload, or a link fetched through the guard.
   * @throws AppError `media.…` that says why it cannot be sent
   */
  open(media: OutboundMedia): Promise<OutgoingFile>;

  /**
   * Waited for right before every call that sends, once its files are at hand: the limits count calls, not messages.
   * @throws HeldBack when the message, or the rest of it, may not go out any more
   */
  pace(): Promise<void>;
}

/** What people and payloads call the account at its provider. */
export interface ProviderAccount {
  readonly id: string;
  /** Without `@`. */
  readonly username?: string;
}

/** What the provider says of a set of credentials. */
export type CredentialCheck =
  | {
      readonly state: 'active';
      readonly reason: string;
      readonly learned?: ChannelFacts;
      /** What the provider calls the account. */
      readonly account?: ProviderAccount;
    }
  | { readonly state: 'refused'; readonly reason: string }
  | { readonly state: 'unverified'; readonly reason: string };

export interface ProviderAdapter<Credentials extends object = object> {
  readonly provider: Provider;

  /** Validated with class-validator when an integration is saved and when it is opened; fields in snake_case as the API takes them. */
  readonly credentials: new () => Credentials;

  /** Names of the credential fields that are sealed at rest and masked in answers. */
  readonly secretFields: readonly string[];

  readonly paces: Paces;

  /**
   * What webhooks of this integration can be recognised by, the identity first: `phone:<phone_number_id>`,
   * `waba:<id>`, `bot:<id>`, `token:<sha256 of the secret token>`, `inbox:<account>/<inbox>`, `account:<id>`,
   * `property:<id>`. The same identity saved again for a tenant is the same integration.
   */
  routeKeys(credentials: Credentials): readonly [string, ...string[]];

  /** Over the raw bytes, in constant time; fails closed, says why. */
  verify(request: WebhookRequest, credentials: Credentials): Verification;

  /** Why `verify` refused; slower, for the quarantine only. */
  diagnose(request: WebhookRequest, credentials: Credentials): Diagnosis;

  handshake?(request: WebhookRequest, credentials: Credentials): HandshakeReply;

  /** For URLs without an integration id. */
  route(request: WebhookRequest): RouteHint | undefined;

  /** The payload without the secrets the provider put into it; the same object when there are none. */
  redact(body: unknown): unknown;

  /** Total: unknown shapes become `webhook.unrecognized`; never throws, never drops. */
  normalize(body: unknown): readonly NormalizedEvent[];

  /** Asks the provider whether it knows these credentials, and learns what sending goes by; never throws. */
  check(credentials: Credentials): Promise<CredentialCheck>;

  /** How the provider sees the channel, within some seconds; never throws: that the provider is away is a finding. */
  health?(credentials: Credentials, question: HealthQuestion): Promise<HealthReport>;

  /**
   * Puts into force at the provider what the settings say (a bot's menu of commands); never throws. Not there where there
   * is nothing of the kind.
   * @param before the settings until now, empty where there were none
   * @returns what could not be done, in sentences for a person
   */
  apply?(credentials: Credentials, before: Readonly<Record<string, unknown>>): Promise<readonly string[]>;

  /**
   * The external ids a person may be known under, of what a caller names them by (an id of the channel, or a phone in any
   * common form where the channel knows people by it), the one to write to first in front; empty where it names
   * nobody. Absent where the channel lets nobody be written to who has not written first.
   */
  addressesOf?(person: string): readonly string[];

  /** How this channel carries a content; pure, so that a caller can be told before anything is queued. */
  fit(content: Sendable): Fit;

  /**
   * Hands one message to the provider, in the form `fit` says; never throws: every failure is an outcome. Once one
   * part of it was taken, whatever happens to a later one is `unknown`.
   */
  deliver(message: OutboundMessage, credentials: Credentials, tools: SendTools): Promise<Delivery>;

  /**
   * Tells the customer's app that a tap on a button has come, whoever will answer it: until then the button turns. Asked
   * for every choice a customer makes, soon after it; best effort. Not there where nothing turns.
   * @throws AppError when the provider says no
   */
  acknowledge?(choice: SentMessage, credentials: Credentials): Promise<void>;

  /**
   * Shows the customer that the message was read and an answer is being written; best effort.
   * @throws AppError when the provider says no
   */
  attend?(message: SentMessage, credentials: Credentials): Promise<void>;

  /**
   * Shows the customer that the message, and with it every one before, was read; best effort.
   * @throws AppError when the provider says no
   */
  markRead?(message: SentMessage, credentials: Credentials): Promise<void>;

  /**
   * Writes other words in place of those that were sent, the caption of a file among them, and leaves the rest (its
   * file, its buttons) as it is; never throws. Words that are already there are `done`.
   */
  edit?(message: SentMessage & EditedContent, credentials: Credentials): Promise<Amendment>;

  /** Takes a message that was sent away from both sides; never throws. */
  remove?(message: SentMessage, credentials: Credentials): Promise<Amendment>;

  /** Fetches a file that came with a message; never throws. Not there where the channel's files cannot be fetched. */
  fetchMedia?(media: MediaReference, credentials: Credentials, limit: MediaLimit): Promise<FetchedMedia>;
}
