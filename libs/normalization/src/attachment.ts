/** A file that came with a message; fetched through the provider, never by a URL that holds a secret. */
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Min } from 'class-validator';

export const ATTACHMENT_KINDS = ['image', 'video', 'audio', 'voice', 'document', 'sticker'] as const;

export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

export class Attachment {
  @IsIn(ATTACHMENT_KINDS) kind!: AttachmentKind;

  /** The provider's media id (WhatsApp media id, Telegram file_id, Chatwoot attachment id). */
  @IsOptional() @IsString() media_id?: string;

  /** A public address, only where it opens nothing but this file. */
  @IsOptional() @IsString() url?: string;

  @IsOptional() @IsString() mime_type?: string;
  @IsOptional() @IsString() file_name?: string;

  /** Bytes. */
  @IsOptional() @IsInt() @Min(0) size?: number;

  /** Whether a sticker moves, where the provider says so. */
  @IsOptional() @IsBoolean() animated?: boolean;

  /** SHA-256 as the provider gave it. */
  @IsOptional() @IsString() sha256?: string;
}
