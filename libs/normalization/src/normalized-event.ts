/** What one webhook can tell: the events `normalize` makes of a payload, before they are addressed to a tenant. */
import { Type } from 'class-transformer';
import { IsArray, IsIn, IsInt, IsObject, IsOptional, IsString, Min, ValidateNested } from 'class-validator';
import { MessageContact } from './contact.js';
import { MessageContent } from './content.js';
import { REPORTED_STATUSES, type ReportedStatus } from './delivery-status.js';
import { PROVIDERS, type Provider } from './provider.js';
import type { UnaddressedMessage } from './message.js';

/** What an error tells beyond its message: of the contact, or of the whole channel. */
const ERROR_EFFECTS = [
  'contact_unreachable',
  'opted_out',
  'marketing_held',
  'window_closed',
  'contact_paused',
  'channel_paused',
  'channel_stopped',
  'channel_alerted',
] as const;

export class ProviderError {
  /** The provider's own error code, as text. */
  @IsString() code!: string;
  @IsString() message!: string;
  @IsOptional() @IsIn(ERROR_EFFECTS) effect?: (typeof ERROR_EFFECTS)[number];
  /** How long a pause, a stop or a hold of marketing lasts before sending is tried again, in milliseconds. */
  @IsOptional() @IsInt() @Min(0) pause_ms?: number;
  /** How many times longer each further pause of a contact in a row lasts; absent: as long as the first. */
  @IsOptional() @IsInt() @Min(1) pause_growth?: number;
}

/** How far a message we sent has come. */
export class DeliveryUpdate {
  @IsIn(PROVIDERS) platform!: Provider;
  /** The provider's id of the message. */
  @IsString() message_id!: string;
  @IsIn(REPORTED_STATUSES) status!: ReportedStatus;
  /** Unix seconds. */
  @IsInt() timestamp!: number;
  @IsOptional() @IsString() recipient?: string;
  /** What we gave the provider to carry back (WhatsApp `biz_opaque_callback_data`): our own message id. */
  @IsOptional() @IsString() callback_data?: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => ProviderError) errors!: ProviderError[];
  @IsObject() raw_payload!: Record<string, unknown>;
}

export const MESSAGE_CHANGES = ['edited', 'deleted', 'reacted', 'answered'] as const;

/** Something happened to a message that was there before: edited, deleted, reacted to, or its form answered. */
export class MessageChange {
  @IsIn(PROVIDERS) platform!: Provider;
  /** The provider's id of the message it happened to. */
  @IsString() message_id!: string;
  @IsIn(MESSAGE_CHANGES) change!: (typeof MESSAGE_CHANGES)[number];
  /** Unix seconds. */
  @IsInt() timestamp!: number;
  @ValidateNested() @Type(() => MessageContact) contact!: MessageContact;
  /** The new content of an edit, or the answers of a form. */
  @IsOptional() @ValidateNested() @Type(() => MessageContent) content?: MessageContent;
  /** The reaction; absent when it was taken back. */
  @IsOptional() @IsString() emoji?: string;
  @IsObject() raw_payload!: Record<string, unknown>;
}

export const CONTACT_CHANGES = [
  'created',
  'updated',
  'blocked',
  'unblocked',
  'renumbered',
  'opted_in',
  'opted_out',
] as const;

/** News about a person, without a message. */
export class ContactChange {
  @IsIn(PROVIDERS) platform!: Provider;
  @IsIn(CONTACT_CHANGES) change!: (typeof CONTACT_CHANGES)[number];
  @ValidateNested() @Type(() => MessageContact) contact!: MessageContact;
  /** The id the person had before, when it changed. */
  @IsOptional() @IsString() former_id?: string;
  /** Unix seconds. */
  @IsInt() timestamp!: number;
  @IsObject() raw_payload!: Record<string, unknown>;
}

export const CONVERSATION_CHANGES = [
  'created',
  'updated',
  'opened',
  'pending',
  'snoozed',
  'resolved',
  'assigned',
  'typing_on',
  'typing_off',
  'transcript',
] as const;

/** News about a conversation that the provider keeps itself (Chatwoot, tawk.to). */
export class ConversationChange {
  @IsIn(PROVIDERS) platform!: Provider;
  @IsIn(CONVERSATION_CHANGES) change!: (typeof CONVERSATION_CHANGES)[number];
  /** The provider's id of the conversation (Chatwoot display id, tawk.to chat id). */
  @IsString() conversation_id!: string;
  @IsOptional() @ValidateNested() @Type(() => MessageContact) contact?: MessageContact;
  /** Unix seconds. */
  @IsInt() timestamp!: number;
  @IsObject() raw_payload!: Record<string, unknown>;
}

/** News about the business's own account at the provider: templates, quality, limits, bans. */
export class AccountChange {
  @IsIn(PROVIDERS) platform!: Provider;
  /** The provider's name of the change (`message_template_status_update`, `business_connection`). */
  @IsString() kind!: string;
  /** Unix seconds; 0 where the provider gives no time. */
  @IsInt() timestamp!: number;
  @IsObject() raw_payload!: Record<string, unknown>;
}

/** A payload, or a part of one, that no rule knows: kept and shown, never dropped. */
export class UnrecognizedWebhook {
  @IsIn(PROVIDERS) platform!: Provider;
  /** What was not understood and where, for a reader. */
  @IsString() reason!: string;
  @IsObject() raw_payload!: Record<string, unknown>;
}

interface Keyed {
  /**
   * What makes this event the same event when it comes again, from signed content only; unique within
   * the integration (`message:<wamid>`, `status:<wamid>:read`, `update:<update_id>`).
   */
  readonly key: string;
  /** Which of the business's accounts it belongs to, as a route key (`phone:<phone_number_id>`, `waba:<id>`), where the payload says. */
  readonly account?: string;
  /**
   * The conversation lane, unique within the integration: events of the same lane keep their order. The customer's
   * external id (WhatsApp, Telegram chat id), the conversation's display id (Chatwoot), the chat id (tawk.to).
   */
  readonly conversation: string;
}

export type NormalizedEvent = Keyed &
  (
    | { readonly name: 'message.received'; readonly data: UnaddressedMessage }
    | { readonly name: 'message.echoed'; readonly data: UnaddressedMessage }
    | { readonly name: 'message.changed'; readonly data: MessageChange }
    | { readonly name: 'delivery.updated'; readonly data: DeliveryUpdate }
    | { readonly name: 'contact.changed'; readonly data: ContactChange }
    | { readonly name: 'conversation.changed'; readonly data: ConversationChange }
    | { readonly name: 'account.changed'; readonly data: AccountChange }
    | { readonly name: 'webhook.unrecognized'; readonly data: UnrecognizedWebhook }
  );
