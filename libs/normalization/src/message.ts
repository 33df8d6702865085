/** The normalized message: one shape for what a customer wrote on any channel, and for what was answered there. */
import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { Attachment } from './attachment.js';
import { MessageContact } from './contact.js';
import { MessageContent } from './content.js';
import { PROVIDERS, type Provider } from './provider.js';

export const DIRECTIONS = ['inbound', 'outbound'] as const;

export type Direction = (typeof DIRECTIONS)[number];

/** Whom a message among several people speaks to, as far as it says. */
export class MessageAddressing {
  /** Names (lower case, without `@`) and ids of those it mentions. */
  @IsArray() @IsString({ each: true }) mentions!: string[];
  /** External id of who wrote the message it answers. */
  @IsOptional() @IsString() answers?: string;
  /** The command it begins with, without the slash. */
  @IsOptional() @IsString() command?: string;
  /** Whose command it is, as in `mentions`; absent where it names nobody. */
  @IsOptional() @IsString() command_of?: string;
}

export class MessageContext {
  /** Provider id of the message this one answers. */
  @IsOptional() @IsString() reply_to?: string;
  @IsOptional() @IsBoolean() forwarded?: boolean;
  /** Provider id that ties the messages of an album together. */
  @IsOptional() @IsString() album?: string;
  /** Where an advert or a deep link brought the customer from. */
  @IsOptional() @IsObject() referral?: Record<string, unknown>;
  /** SHA-256 (hex) of the token of the start link that brought the customer; the token itself goes nowhere. */
  @IsOptional() @IsString() start_link?: string;
  /** Only of messages in a group or channel: the bot answers what is addressed to it and nothing else. */
  @IsOptional() @ValidateNested() @Type(() => MessageAddressing) addressing?: MessageAddressing;
  /** The bot is not to answer: it was told after the chat was over, or over a way that leads nowhere back. */
  @IsOptional() @IsBoolean() no_answer?: boolean;
  /** It stands alone (a ticket): it begins a conversation of its own, and joins none. */
  @IsOptional() @IsBoolean() apart?: boolean;
}

/** What a provider's payload alone can tell; the ingress adds whose it is (`tenant_id`, `channel_id`). */
export class UnaddressedMessage {
  @IsIn(PROVIDERS) platform!: Provider;

  /** External id of who wrote it. */
  @IsString() @MaxLength(512) sender!: string;

  /** External id of who it was written to (phone_number_id, bot id, inbox, property). */
  @IsString() @MaxLength(512) recipient!: string;

  @ValidateNested() @Type(() => MessageContent) content!: MessageContent;

  /** Unix seconds. */
  @IsInt() timestamp!: number;

  /** The provider's own message id. */
  @IsString() @MaxLength(512) message_id!: string;

  @IsIn(DIRECTIONS) direction!: Direction;

  /** Of a message the business sent: a person, or something automatic that takes no conversation over. */
  @IsOptional() @IsIn(['human', 'automation']) author?: 'human' | 'automation';

  /** The customer, whoever wrote this message. */
  @ValidateNested() @Type(() => MessageContact) contact!: MessageContact;

  @IsArray() @ValidateNested({ each: true }) @Type(() => Attachment) attachments!: Attachment[];

  @IsOptional() @ValidateNested() @Type(() => MessageContext) context?: MessageContext;

  /** The provider's own part for this message, without secrets. */
  @IsObject() raw_payload!: Record<string, unknown>;
}

export class NormalizedMessage extends UnaddressedMessage {
  @IsString() @MaxLength(64) tenant_id!: string;

  /** The integration it came through (a UUID). */
  @IsString() channel_id!: string;
}
