/** What the Telegram service reads from its environment: the integration of the default tenant, as older systems name it. */
import { IsNotEmpty, IsString, IsUrl } from 'class-validator';
import { MediaEnv, Variable } from '@enlace/service-kit';

export class TelegramEnv extends MediaEnv {
  @Variable({
    about: "the token of the default tenant's bot, from @BotFather",
    example: '123456:ABC…',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TELEGRAM_BOT_TOKEN?: string;

  @Variable({
    about: 'the secret_token given to setWebhook, 1 to 256 of A-Z a-z 0-9 _ -',
    example: 'a-long-random-text',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TELEGRAM_SECRET_TOKEN?: string;

  @Variable({ about: 'where the Bot API is', example: 'https://api.telegram.org', optional: true })
  @IsUrl({ require_tld: false, require_protocol: true })
  TELEGRAM_BASE_URL?: string;
}
