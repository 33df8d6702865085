/** An event as it arrived from the bus, and what came of keeping it. */
import type { Provider } from '@enlace/normalization';
import type { LinkMade } from '../client/match/link-made.js';
import type { StartLinkOutcome } from '../client-link/client-link.js';
import type { ChannelNews } from './error-effect.js';

export interface ArrivedEvent {
  readonly eventId: string;
  readonly webhookId?: string;
  readonly tenantId: string;
  readonly integrationId: string;
  readonly provider: Provider;
  /** Place in the order of arrival, see `sequenceOf`. */
  readonly sequence: number;
  readonly occurredAt: Date;
}

export const OWNERS = ['bot', 'human'] as const;

export type Owner = (typeof OWNERS)[number];

export interface RecordedMessage {
  /** Whether it had been recorded before; the ids are those of the first time. */
  readonly duplicate: boolean;
  readonly contactId: string;
  readonly conversationId: string;
  readonly messageId: string;
  readonly owner: Owner;
  readonly epoch: number;
  /** Whether the bot is to answer it (and has not yet). */
  readonly awaitsAnswer: boolean;
  /** What came of the start link the customer came by. */
  readonly startLink?: StartLinkOutcome;
  /** The client the contact became by what it shows. */
  readonly link?: LinkMade;
}

export interface RecordedEcho {
  /**
   * `own`: we sent it ourselves. `undecided`: a message of ours is on its way in that conversation, so it
   * may be ours; nothing was kept, try again in a moment.
   */
  readonly outcome: 'own' | 'recorded' | 'undecided';
  readonly duplicate: boolean;
}

export interface MessageOptions extends ConversationOption {
  /** Whether the bot is to answer, of a message among several people; where absent, whatever says something. */
  readonly isAddressed?: boolean;
  /** It begins a conversation of its own, which is closed at once: the next message joins another. */
  readonly apart?: boolean;
}

interface ConversationOption {
  /** The provider's own conversation id, where the provider keeps conversations. */
  readonly providerConversationId?: string;
}

export interface EchoOptions extends ConversationOption {
  /** Record it now although a message of ours is still on its way. */
  readonly decide?: boolean;
  /** `system` for a bot or an automation of the provider: nobody took the conversation over. */
  readonly author?: 'human' | 'system';
}

export type DeliveryUpdateOutcome = 'applied' | 'not_higher' | 'unknown_message' | 'duplicate';

export interface RecordedDeliveryUpdate {
  readonly outcome: DeliveryUpdateOutcome;
  /** The message whose end it changed: one that was sent or unknown has failed, or one that was not sent has been after all. */
  readonly turned?: TurnedMessage;
  /** What the provider said with it of the whole channel. */
  readonly channel?: ChannelNews;
  /** It was not delivered because the reply window was shut, and is queued anew: the new message's id. */
  readonly resentAs?: string;
}

export interface TurnedMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly metadata: Record<string, unknown> | null;
}

export type ChangeOutcome = 'applied' | 'unknown_message' | 'duplicate';

export interface FinalOption {
  /** Leave a mark even if the message is not known (yet): it will not be tried again. */
  readonly final?: boolean;
}

export interface ConversationChangeOptions {
  /** Who owns it from now on; its epoch goes up. */
  readonly owner?: Owner;
  /** Whether it is over: the customer's next message begins a new conversation. */
  readonly close?: boolean;
}
