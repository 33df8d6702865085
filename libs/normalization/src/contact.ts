/** The person on the other side, as a channel shows them. */
import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';

export class MessageContact {
  /** The channel's own id of the person: Telegram chat id, WhatsApp BSUID or wa_id, Chatwoot contact id, tawk.to e-mail or chat id. */
  @IsString() @MaxLength(512) external_id!: string;

  /** Other ids the channel gave for the same person in the same payload (a WhatsApp wa_id beside its BSUID). */
  @IsOptional() @IsString({ each: true }) aliases?: string[];

  /** As the provider gave it, never rewritten; E.164 with `+` where the provider's form allows it. */
  @IsOptional() @IsString() @MaxLength(64) phone?: string;

  @IsOptional() @IsString() @MaxLength(512) name?: string;
  @IsOptional() @IsString() @MaxLength(128) username?: string;
  @IsOptional() @IsEmail() email?: string;

  /** BCP 47 language tag, such as `es` or `pt-BR`. */
  @IsOptional() @IsString() @MaxLength(35) locale?: string;
}
