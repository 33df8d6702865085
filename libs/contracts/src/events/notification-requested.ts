/** A service of the business wants a client to hear something. */
import { IsIn, IsOptional, IsString, IsUUID, Length, MaxLength } from 'class-validator';

export const NOTIFICATION_CHANNELS = ['auto', 'whatsapp', 'telegram', 'chatwoot'] as const;

export class NotificationRequested {
  @IsString() tenant_id!: string;

  /** The same id asked for twice is sent once. */
  @IsUUID() notification_id!: string;

  /** Who: a contact id of ours, or a phone in any common form. */
  @IsOptional() @IsUUID() contact_id?: string;
  @IsOptional() @IsString() @MaxLength(64) phone?: string;

  @IsIn(NOTIFICATION_CHANNELS) channel!: (typeof NOTIFICATION_CHANNELS)[number];

  @IsString() @Length(1, 4096) message!: string;
}
