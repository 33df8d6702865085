/** One command in the menu of a bot, as the settings hold it. */
import { IsOptional, IsString, Length, Matches } from 'class-validator';

/** The rules are Telegram's (core.telegram.org/bots/api#botcommand). */
export class BotCommand {
  @Matches(/^[a-z0-9_]{1,32}$/, { message: 'command must be 1 to 32 of a-z, 0-9 and "_", without the slash' })
  command!: string;

  @IsString()
  @Length(1, 256)
  description!: string;

  /** ISO 639-1; for every language without a menu of its own unless given. */
  @IsOptional()
  @Matches(/^[a-z]{2}$/, { message: 'language_code must be two letters, such as es' })
  language_code?: string;
}
