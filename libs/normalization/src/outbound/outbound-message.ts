/** What a service wants a customer to receive, in a shape no channel needs to know. */
import { Type } from 'class-transformer';
import { IsOptional, IsString, MaxLength, ValidateNested } from 'class-validator';
import { OutboundContent } from './outbound-content.js';
import type { Sendable } from './sendable.js';

/** Where a message goes on its channel. */
export class OutboundAddress {
  /** The contact's external id (Telegram chat id, WhatsApp BSUID or wa_id, Chatwoot contact id). */
  @IsString() @MaxLength(512) contact!: string;

  /** The contact's phone where known, E.164. */
  @IsOptional() @IsString() @MaxLength(64) phone?: string;

  /** The provider's own conversation id, where the provider keeps conversations (Chatwoot display id). */
  @IsOptional() @IsString() @MaxLength(512) conversation?: string;
}

export class OutboundMessage {
  /** Our id of the message (a UUID); carried to the provider where it can carry it back. */
  @IsString() id!: string;
  @ValidateNested() @Type(() => OutboundAddress) to!: OutboundAddress;
  @ValidateNested() @Type(() => OutboundContent) content!: Sendable;
  /** Provider id of the message it answers. */
  @IsOptional() @IsString() reply_to?: string;
}
