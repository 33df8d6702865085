/** The agents' desk of a tenant, a conversation that is mirrored there, and what is said of its messages. */
import type { DeliveryStatus, Provider, Sendable } from '@enlace/normalization';
import type { MessageRecord } from '../conversation/conversation-record.js';
import type { Owner } from '../inbound/arrived-event.js';

/** What becomes of a conversation when an agent resolves it: the bot answers again, it is over, or it stays a person's. */
export const ON_RESOLVED = ['bot', 'close', 'keep'] as const;

export type OnResolved = (typeof ON_RESOLVED)[number];

export interface DeskDraft {
  readonly tenantId: string;
  /** Of Chatwoot. */
  readonly integrationId: string;
  readonly enabled: boolean;
  readonly inboxId: string;
  /** Null: of every WhatsApp and Telegram integration. */
  readonly integrations: readonly string[] | null;
  readonly onResolved: OnResolved;
  readonly backfill: number;
  /** Whether greetings, surveys and what bots of Chatwoot write go to the customer. */
  readonly sendAutomatic: boolean;
  readonly assigneeId: string | null;
  readonly teamId: string | null;
}

export interface DeskSetting extends DeskDraft {
  /** Conversations that were last active before are not mirrored. */
  readonly since: Date;
  readonly pausedUntil: Date | null;
  /** What a person must mend. */
  readonly trouble: string | null;
  readonly troubleAt: Date | null;
}

export interface DeskCounts {
  /** Conversations that are mirrored now. */
  readonly live: number;
  /** Those of them that wait for their turn, and since when the longest does. */
  readonly waiting: number;
  readonly oldestWaitingAt: Date | null;
  /** Messages Chatwoot took in no form. */
  readonly failed: number;
}

/** A conversation that is mirrored. */
export interface DeskConversation {
  readonly id: string;
  readonly tenantId: string;
  /** Of Chatwoot. */
  readonly integrationId: string;
  readonly inboxId: string;
  readonly conversationId: string;
  readonly chatwootContactId: string | null;
  readonly sourceId: string | null;
  /** Its display id in Chatwoot. */
  readonly chatwootId: string | null;
  readonly status: string;
  readonly live: boolean;
  readonly reopens: boolean;
  readonly position: number;
  readonly backfillTo: number;
  readonly failures: number;
}

/** A mirrored conversation that is ours to work at until the lease ends. */
export interface ClaimedDesk extends DeskConversation {
  /** Whoever comes with an older one writes nothing. */
  readonly claim: number;
  readonly backfill: number;
  readonly assigneeId: string | null;
  readonly teamId: string | null;
}

/** A message that is not mirrored yet. */
export type DeskItem = MessageRecord & {
  /** An agent wrote it in Chatwoot, so that it is there. */
  readonly fromDesk: boolean;
};

/** A message that was begun to be posted, by this claim or an earlier one. */
export interface DeskPosting {
  /** `begun`: an earlier try may have reached Chatwoot. */
  readonly state: 'new' | 'begun' | 'done';
  readonly chatwootId: string | null;
  readonly begunAt: Date;
}

/** How far a message has come that stands in Chatwoot under one id; the worst of its parts. */
export interface DeskStatus {
  readonly chatwootId: string;
  readonly seen: readonly { readonly id: string; readonly status: DeliveryStatus }[];
  readonly status: DeliveryStatus;
  readonly errorCode: string | null;
  readonly errorReason: string | null;
  readonly provider: Provider;
}

/** What Chatwoot was not told of yet. */
export interface DeskNews {
  readonly statuses: readonly DeskStatus[];
  /** Messages that were edited or deleted since they were posted. */
  readonly changes: readonly {
    readonly messageId: string;
    readonly chatwootId: string;
    readonly change: 'edited' | 'deleted';
    readonly at: Date;
    readonly text: string | null;
  }[];
}

/** What an agent wrote, in as many messages as the channel needs for it. */
export interface DeskReply {
  readonly deskId: string;
  readonly chatwootId: string;
  readonly parts: readonly { readonly messageId: string; readonly content: Sendable }[];
  /** Who wrote it, as the conversation's owner is named (`chatwoot:user:12`). */
  readonly actor: string;
  readonly author: 'human' | 'system';
  /** Chatwoot's id of the message it answers. */
  readonly inReplyTo?: string;
}

export interface ReceivedReply {
  /** `known`: the same message came by another way. */
  readonly outcome: 'queued' | 'known' | 'duplicate';
  readonly conversationId?: string;
  readonly provider?: Provider;
  readonly integrationId?: string;
  /** Whether the conversation was the bot's until then. */
  readonly tookOver: boolean;
}

/** News of the conversation in Chatwoot. */
export interface DeskChange {
  readonly deskId: string;
  readonly status?: string;
  /** Somebody was given it. */
  readonly assigned?: true;
  /** When it was so, by Chatwoot's clock. */
  readonly at: Date;
  readonly actor: string;
}

export interface ChangedDesk {
  readonly outcome: 'applied' | 'stale' | 'duplicate';
  readonly conversationId?: string;
  /** What became of the conversation; absent where nothing did. */
  readonly became?: Owner | 'closed';
}
