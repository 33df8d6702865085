/** What is asked of the outbound queue, and what it answers. */
import type { Author } from '@enlace/contracts';
import type {
  DeliveryStatus,
  OutboundAddress,
  Paces,
  Provider,
  Sendable,
  TextContent,
} from '@enlace/normalization';

export interface OutboundRequest {
  /** Our id of the message: the same id asked for twice is sent once. */
  readonly messageId: string;
  readonly tenantId: string;
  /** A known conversation … */
  readonly conversationId?: string;
  /** Of whose conversations alone; one of another provider is `conversation.not_found`. */
  readonly provider?: Provider;
  /** … or a contact of an integration, by its external id on the channel. */
  readonly integrationId?: string;
  readonly contact?: string;
  /** Other external ids the same contact may be known under. */
  readonly contactAliases?: readonly string[];
  /** Whether a contact nobody has heard of is made; otherwise `contact.not_found`. */
  readonly createContact?: boolean;
  readonly content: Sendable;
  readonly author: Author;
  /** The person or key that writes it, where known: a person's message makes the conversation theirs. */
  readonly actor?: string;
  /** A person's message that was asked for before: it takes nothing over any more. */
  readonly keepsOwner?: true;
  /**
   * The ownership epoch a bot's reply was computed under. Where absent: the present one, if the bot owns the conversation;
   * else one that is over.
   */
  readonly epoch?: number;
  /** Provider id of the message it answers. */
  readonly replyTo?: string;
  readonly expiresAt?: Date;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface Enqueued {
  readonly outcome: 'queued' | 'duplicate';
  readonly conversationId: string;
  readonly provider: Provider;
  readonly integrationId: string;
}

/** The right to send in one conversation, for as long as the lease lasts. */
export interface Lane {
  readonly conversationId: string;
  readonly tenantId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  /** Names the claim: each has its own. */
  readonly worker: string;
  /** Goes up with every claim: an older token sends nothing. */
  readonly token: number;
  readonly leaseMs: number;
  /** Whether its last holder left a message `sending`: see `recoverLane`. */
  readonly interrupted: boolean;
}

/** A claim that ended in an error: its worker still holds the lane, or may without knowing. */
export interface LeftClaim {
  readonly provider: Provider;
  /** As in the claim; one that no other claim bears. */
  readonly worker: string;
  /** Absent where it is not known which lanes were claimed. */
  readonly conversationId?: string;
  /**
   * Our id of the message that was handed to the provider, and of which it is not written down what came of it; whatever
   * else is `sending` under this claim may be sent after all.
   */
  readonly handed?: string;
}

export interface RecoveredMessage {
  readonly messageId: string;
  readonly metadata: Record<string, unknown> | null;
}

/** A message about to be taken. */
export interface Intended {
  readonly id: string;
  readonly to: OutboundAddress;
  readonly content: Sendable;
  readonly replyTo: string | null;
}

export interface BeginOptions {
  /** Whether another channel can carry a content; unless given, whether it carries anything. */
  readonly carries?: (provider: Provider, content: Sendable) => boolean;
  /** The words of a text without its marks; as they stand unless given. */
  readonly wordsOf?: (text: TextContent) => string;
  /** The channel's limits; none where absent. */
  readonly paces?: Paces;
  /** The call was counted against them before, for that moment (`performance.now()`), which has come. */
  readonly reservedFor?: number;
  /** The first call to the provider, where it can be told beforehand: kept with the attempt before anything goes out. */
  readonly intend?: (message: Intended) => Promise<ProviderCall | undefined>;
  /** The moment to judge by; the database's clock unless told. */
  readonly now?: Date;
}

export type RefusalCode =
  | 'stale_epoch'
  | 'expired'
  | 'window_closed'
  | 'contact_unreachable'
  | 'marketing_held'
  | 'message.redirected';

export type Begun =
  | {
      readonly state: 'send';
      readonly message: {
        readonly id: string;
        readonly content: Sendable;
        readonly replyTo: string | null;
        readonly metadata: Record<string, unknown> | null;
        /** Counts from 1. */
        readonly attempt: number;
      };
      readonly to: OutboundAddress;
      readonly conversationId: string;
      readonly contactId: string;
      /** What the provider lets the account do, in its own words, where that was learned. */
      readonly throughput: string | null;
      readonly integrationId: string;
      /** The moment (`performance.now()`) its call was counted for, at the earliest. */
      readonly countedFor: number;
      readonly tenantId: string;
      /** What `intend` said, and is written down by now. */
      readonly intended?: ProviderCall;
    }
  /** Already set to `failed`; go on with the next. */
  | {
      readonly state: 'refused';
      readonly messageId: string;
      readonly code: RefusalCode;
      readonly reason: string;
      readonly metadata: Record<string, unknown> | null;
    }
  /** It may go out at that moment (`performance.now()`), and is counted: begin again then, with `reservedFor`. */
  | { readonly state: 'pace'; readonly at: number }
  /** Nothing may be sent in this lane before that moment (Unix milliseconds); the lane is given back. */
  | { readonly state: 'wait'; readonly untilMs: number }
  /** Nothing is queued and the lane is given back, or it was no longer ours. */
  | { readonly state: 'empty' };

export type DeliveryScope = 'message' | 'contact' | 'integration';

/** The provider will not take it. */
export interface RejectedOutcome {
  readonly outcome: 'rejected';
  readonly code: string;
  readonly reason: string;
  readonly scope: DeliveryScope;
  /** With scope `contact`: no more marketing; other messages still reach them. */
  readonly optedOut?: true;
  /** With scope `contact`: no marketing to them for so long; other messages still reach them. */
  readonly marketingHeldMs?: number;
  /** The customer last wrote too long ago for free text, whatever was believed. */
  readonly windowClosed?: true;
}

/** Nothing was sent: to be tried again. */
export interface RetryOutcome {
  readonly outcome: 'retry';
  readonly code: string;
  readonly reason: string;
  readonly afterMs: number;
  readonly scope: DeliveryScope;
  readonly movedTo?: string;
  /** Whether the provider named the time itself: then it is kept to, however many tries there were. */
  readonly told?: true;
  /**
   * With scope `integration`: the provider does not say whose limit was met. Where calls to the contact are counted
   * further ahead of now than this, it was the contact's.
   */
  readonly contactsIfAheadMs?: number;
  /** With scope `contact`: how many times longer each further refusal in a row makes it wait. */
  readonly growth?: number;
  /** With scope `integration`: its messages are held until a person mends it, however long that takes. */
  readonly stopped?: true;
  /** Our own second look held it back, before anything was said to the provider. */
  readonly heldBack?: true;
}

/** What came of handing a message to the provider. */
export type DeliveryOutcome =
  | {
      readonly outcome: 'sent';
      readonly providerMessageIds: readonly [string, ...string[]];
      /** Why the parts after those are not said any more; kept with the message. */
      readonly rest?: { readonly code: string; readonly reason: string };
    }
  | RejectedOutcome
  | RetryOutcome
  | {
      readonly outcome: 'unknown';
      readonly code: string;
      readonly reason: string;
      /** What the provider said to the part that failed: it holds for contact and channel, not for the message. */
      readonly partFailure?: RejectedOutcome | RetryOutcome;
    }
  | { readonly outcome: 'unsupported'; readonly reason: string };

export interface Settled {
  /** Where the message stands now: `queued` when it will be tried again. */
  readonly status: DeliveryStatus;
  /** What to do next in the lane, where that was asked for. */
  readonly next?: Begun;
}

/** One request to a provider, without secrets. */
export interface ProviderCall {
  /** When it was made, ISO 8601. */
  readonly at: string;
  /** Milliseconds; absent while it is `unfinished`. */
  readonly took_ms?: number;
  readonly method: string;
  readonly url: string;
  /** The body, cut where it is long. */
  readonly request?: string;
  readonly status?: number;
  readonly answer?: string;
  /** Why there is no answer. */
  readonly failure?: string;
  /** Written down before it went out, and nobody came back to say what was answered. */
  readonly unfinished?: true;
}

/** What a caller of the provider was after. */
export type CallPurpose = 'send' | 'acknowledge' | 'attend' | 'read' | 'typing' | 'fetch';

/** Calls about a message that came in. */
export interface CallsBegun {
  readonly tenantId: string;
  readonly messageId: string;
  readonly purpose: Exclude<CallPurpose, 'send'>;
  readonly worker: string;
  readonly calls: readonly ProviderCall[];
}

export interface CallsEnded {
  readonly outcome: 'done' | 'failed';
  readonly reason?: string;
  readonly calls: readonly ProviderCall[];
}

export interface DeliveryAttempt {
  readonly attempt: number;
  readonly purpose: CallPurpose;
  readonly worker: string;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
  readonly outcome: string | null;
  readonly code: string | null;
  readonly reason: string | null;
  readonly calls: readonly ProviderCall[];
}
