/** A conversation and its messages as people read them. */
import type {
  Attachment,
  DeliveryStatus,
  Direction,
  MessageContent,
  MessageContext,
  Provider,
} from '@enlace/normalization';
import type { MessageMedia } from '../media/media-record.js';
import type { Owner } from '../inbound/arrived-event.js';

export interface ConversationContact {
  readonly id: string;
  /** The business's own id of the client behind it. */
  readonly clientId: string | null;
  readonly externalId: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly username: string | null;
  readonly email: string | null;
  readonly locale: string | null;
  readonly reachable: boolean;
}

export interface ConversationRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly providerConversationId: string | null;
  readonly contact: ConversationContact;
  readonly owner: Owner;
  /** Who took it over, where known. */
  readonly ownedBy: string | null;
  readonly epoch: number;
  readonly state: 'active' | 'closed';
  /** Since when a message waits for the bot. */
  readonly awaitingSince: Date | null;
  readonly lastInboundAt: Date | null;
  /** The same over all conversations with the contact: what the reply window goes by. */
  readonly contactLastInboundAt: Date | null;
  readonly lastActivityAt: Date;
  readonly createdAt: Date;
}

export interface MessageRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly conversationId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  readonly direction: Direction;
  readonly author: 'contact' | 'bot' | 'human' | 'system';
  /** Null for what customers wrote. */
  readonly status: DeliveryStatus | null;
  readonly content: MessageContent;
  readonly attachments: Attachment[];
  /** What became of them, by position; empty where there are none. */
  readonly media: readonly MessageMedia[];
  readonly context: MessageContext | null;
  readonly providerMessageId: string | null;
  readonly replyTo: string | null;
  readonly sequence: number;
  readonly position: number;
  readonly awaitsAnswer: boolean;
  readonly errorCode: string | null;
  readonly errorReason: string | null;
  readonly occurredAt: Date;
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  readonly editedAt: Date | null;
  readonly deletedAt: Date | null;
}

export interface ConversationFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  readonly provider?: Provider;
  readonly owner?: Owner;
  readonly state?: 'active' | 'closed';
  readonly contactId?: string;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface UndeliveredFilter {
  /** A tenant, or `*`. */
  readonly tenantId: string;
  /** `unknown`: it may have been delivered or not. */
  readonly status: 'unknown' | 'failed';
  readonly provider?: Provider;
  readonly integrationId?: string;
  readonly limit?: number;
  readonly cursor?: string;
}
