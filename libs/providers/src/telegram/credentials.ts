/** What an integration with a Telegram bot needs. */
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsIn, IsOptional, IsString, Matches, ValidateNested } from 'class-validator';
import { BotCommand } from './bot-command.js';
import { FitsMenus } from './command-list.js';
import { UPDATE_KINDS, type UpdateKind } from './update-kinds.js';
import { PlainAddress } from '../plain-address.decorator.js';

/** 100 in each of ten languages. */
const MOST_COMMANDS = 1_000;

const PARSE_MODES = ['HTML', 'MarkdownV2'] as const;

/** How marks in a text are written; what Telegram reads is the same. */
export type ParseMode = (typeof PARSE_MODES)[number];

export class TelegramCredentials {
  /** From @BotFather: `<bot id>:<key>`. */
  @Matches(/^\d{3,20}:[A-Za-z0-9_-]{10,128}$/, {
    message: 'bot_token must look like 123456789:AAF..., as @BotFather shows it',
  })
  bot_token!: string;

  /** Given to Telegram with `setWebhook`; it comes back with every update. */
  @Matches(/^[A-Za-z0-9_-]{1,256}$/, {
    message: 'secret_token must be 1 to 256 letters, digits, "_" or "-"',
  })
  secret_token!: string;

  /** A Bot API server of one's own; Telegram's unless given. */
  @IsOptional()
  @PlainAddress()
  base_url?: string;

  /** The kinds of update asked for with `setWebhook`; every kind this adapter reads unless given. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(UPDATE_KINDS.length)
  @IsString({ each: true })
  @IsIn(UPDATE_KINDS, { each: true })
  allowed_updates?: UpdateKind[];

  /** How bold, links and the like are written; HTML unless given. */
  @IsOptional()
  @IsIn(PARSE_MODES, { message: `parse_mode must be ${PARSE_MODES.join(' or ')}` })
  parse_mode?: ParseMode;

  /** The menu of commands; an empty list takes it away, and where nothing is given it stays as it is at Telegram. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_COMMANDS)
  @ValidateNested({ each: true })
  @Type(() => BotCommand)
  @FitsMenus()
  commands?: BotCommand[];
}

/** The bot's id: the part of the token before the colon, which is no secret. */
export function botIdOf(credentials: TelegramCredentials): string {
  return credentials.bot_token.split(':')[0] ?? '';
}
