/** What an integration with a Chatwoot account or inbox needs. */
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { PlainAddress } from '../plain-address.decorator.js';

/**
 * - `strict`: HMAC over `<timestamp>.<body>` with a timestamp near now, as Chatwoot 4.11.2 and later sign.
 * - `lenient`: as `strict`; and where the timestamp header is absent, HMAC over the body alone.
 * - `token`: `?token=` in the URL, for sources Chatwoot never signs (automation rules, macros, older versions).
 * - `both`: what carries a signature must prove it as in `strict`; what carries none must carry the token.
 */
export const SIGNATURE_MODES = ['strict', 'lenient', 'token', 'both'] as const;

export type SignatureMode = (typeof SIGNATURE_MODES)[number];

const isNumericId = (value: unknown): boolean => /^\d{1,15}$/.test(String(value)) && Number(value) > 0;

/** A Chatwoot id: a whole number above 0, also as text. */
function IsNumericId(): PropertyDecorator {
  return ValidateBy({
    name: 'isNumericId',
    validator: {
      validate: (value: unknown) =>
        (typeof value === 'number' || typeof value === 'string') && isNumericId(value),
      defaultMessage: () => '$property must be a whole number above 0',
    },
  });
}

/** As `window.chatwootSettings` has them (chatwoot.com/hc/user-guide: SDK settings); Chatwoot's own where left out. */
export class ChatwootWidget {
  /** Where browsers reach Chatwoot, when that is not `base_url`. */
  @IsOptional()
  @PlainAddress()
  base_url?: string;

  @IsOptional()
  @Matches(/^[a-z]{2,3}([_-][A-Za-z]{2,4})?$/, { message: 'locale must be like es or pt_BR' })
  locale?: string;

  @IsOptional() @IsIn(['left', 'right']) position?: 'left' | 'right';

  @IsOptional() @IsIn(['standard', 'expanded_bubble']) type?: 'standard' | 'expanded_bubble';

  /** Beside the bubble that is expanded. */
  @IsOptional() @IsString() @MaxLength(128) launcher_title?: string;

  @IsOptional() @IsIn(['light', 'auto']) dark_mode?: 'light' | 'auto';

  @IsOptional() @IsBoolean() hide_message_bubble?: boolean;
}

export class ChatwootCredentials {
  /** Where the installation is reached, without `/api`. */
  @PlainAddress()
  base_url!: string;

  /** Profile settings > Access token, or an agent bot's. */
  @IsString()
  @Matches(/^[\x21-\x7E]{1,512}$/, { message: 'api_access_token must be one word, as Chatwoot shows it' })
  api_access_token!: string;

  @IsNumericId() account_id!: number | string;

  /** With it the integration is that inbox; without it the whole account. */
  @IsOptional() @IsNumericId() inbox_id?: number | string;

  /**
   * The webhook's secret (or the API inbox's, or the agent bot's); not the access token. Chatwoot makes it up when the
   * webhook is created, for which it must know our address: until it is saved, webhooks wait in quarantine.
   */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(512) webhook_secret?: string;

  /** An agent bot's: messages are written with it, so that Chatwoot shows them as the bot's. The rest goes by `api_access_token`. */
  @IsOptional()
  @IsString()
  @Matches(/^[\x21-\x7E]{1,512}$/, { message: 'agent_bot_token must be one word, as Chatwoot shows it' })
  agent_bot_token?: string;

  /** The web widget's public token; read from Chatwoot unless given. */
  @IsOptional() @IsString() @MaxLength(256) website_token?: string;

  /** Of the website's inbox: proves signed-in visitors to the widget. Read with an administrator's token unless given. */
  @IsOptional() @IsString() @IsNotEmpty() @MaxLength(256) hmac_token?: string;

  /** How the widget looks on a website. */
  @IsOptional() @IsObject() @ValidateNested() @Type(() => ChatwootWidget) widget?: ChatwootWidget;

  @IsOptional() @IsBoolean() enable_notifications?: boolean;

  @IsOptional() @IsBoolean() auto_create_clients?: boolean;

  @IsOptional() @IsIn(SIGNATURE_MODES) signature_mode?: SignatureMode;

  /** The token unsigned sources carry in the URL. */
  @ValidateIf((it: ChatwootCredentials) => needsToken(it.signature_mode) || (it.url_token ?? null) !== null)
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{16,256}$/, {
    message: 'url_token must be 16 to 256 letters, digits, "_" or "-"',
  })
  url_token?: string;
}

export function needsToken(mode: SignatureMode | undefined): boolean {
  return mode === 'token' || mode === 'both';
}
