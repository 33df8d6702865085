/** What a message says: one flat shape, with the part that fits its type. */
import { Type } from 'class-transformer';
import {
  IsIn,
  IsLatitude,
  IsLongitude,
  IsObject,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';

export const CONTENT_TYPES = [
  'text',
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'sticker',
  'location',
  'contacts',
  'choice',
  'form',
  'order',
  'system',
  'unsupported',
] as const;

export type ContentType = (typeof CONTENT_TYPES)[number];

export class SharedLocation {
  @IsLatitude() latitude!: number;
  @IsLongitude() longitude!: number;
  @IsOptional() @IsString() name?: string;
  @IsOptional() @IsString() address?: string;
  /** Of a place that a customer chose and that has an address on the web; of no use in what is sent. */
  @IsOptional() @IsString() url?: string;
}

export class SharedContact {
  @IsString() name!: string;
  @IsString({ each: true }) phones!: string[];
  @IsString({ each: true }) emails!: string[];
  /** Why it came, in the provider's words: `contact_request` where the business asked for it, `other`. */
  @IsOptional() @IsString() origin?: string;
  /** All of the card as a vCard, where the provider gives it. */
  @IsOptional() @IsString() vcard?: string;
}

/** A tap on a button, a list row or a quick reply. */
export class Choice {
  /** The payload or id behind the button. */
  @IsString() id!: string;
  @IsOptional() @IsString() title?: string;
  @IsOptional() @IsString() description?: string;
}

export class MessageContent {
  @IsIn(CONTENT_TYPES) type!: ContentType;

  /** The words: body, caption, button title or a readable line for kinds without words. */
  @IsOptional() @IsString() text?: string;

  @IsOptional() @ValidateNested() @Type(() => SharedLocation) location?: SharedLocation;
  @IsOptional() @ValidateNested({ each: true }) @Type(() => SharedContact) contacts?: SharedContact[];
  @IsOptional() @ValidateNested() @Type(() => Choice) choice?: Choice;

  /** Answers of a form (WhatsApp Flow, Chatwoot form, tawk.to pre-chat form), by field. */
  @IsOptional() @IsObject() fields?: Record<string, unknown>;

  /** The provider's own name of this kind (`interactive.list_reply`, `video_note`), kept for consumers that know it. */
  @IsOptional() @IsString() provider_kind?: string;
}
