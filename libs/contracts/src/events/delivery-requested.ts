/** Somebody wants a customer to receive a message. */
import { OneObject, OutboundContent, type Sendable } from '@enlace/normalization';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
  ValidateNested,
} from 'class-validator';

export const AUTHORS = ['bot', 'human', 'system'] as const;

export type Author = (typeof AUTHORS)[number];

export const ON_UNSUPPORTED = ['degrade', 'refuse'] as const;

export type OnUnsupported = (typeof ON_UNSUPPORTED)[number];

export class DeliveryRequested {
  @IsString() tenant_id!: string;

  /** Our id of the message: the same id asked for twice is sent once. */
  @IsUUID() message_id!: string;

  /** Where: a known conversation … */
  @IsOptional() @IsUUID() conversation_id?: string;

  /** … or a contact of an integration, by its external id on the channel or, where the channel knows people by it, its phone. */
  @IsOptional() @IsUUID() integration_id?: string;
  @IsOptional() @IsString() @MaxLength(512) contact?: string;

  @OneObject() @ValidateNested() @Type(() => OutboundContent) content!: Sendable;

  /** What becomes of content that the channel cannot carry as it is: another form by a documented rule, unless told. */
  @IsOptional() @IsIn(ON_UNSUPPORTED) on_unsupported?: OnUnsupported;

  @IsIn(AUTHORS) author!: Author;

  /** A bot reply names the ownership epoch it was computed under; under a newer one it is refused, and without one while a person has the conversation. */
  @IsOptional() @IsInt() epoch?: number;

  /** Provider id of the message it answers. */
  @IsOptional() @IsString() reply_to?: string;

  /** The sender has put the message into the queue of that conversation itself: this is word of it, and asks for nothing else. */
  @IsOptional() @IsBoolean() queued?: boolean;

  /** Not sent after this moment. */
  @IsOptional() @IsISO8601() expires_at?: string;

  /** Carried back in `delivery.succeeded` and `delivery.failed`. */
  @IsOptional() @IsObject() metadata?: Record<string, unknown>;
}
