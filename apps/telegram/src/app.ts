/** The Telegram service: the provider host around its adapter. */
import { randomToken } from '@enlace/crypto';
import { providerService } from '@enlace/provider-host';
import { ChosenBot } from './bot/chosen-bot.js';
import { CommandsController } from './commands/commands.controller.js';
import { Commands } from './commands/commands.service.js';
import { StartLinksController } from './start-links/start-links.controller.js';
import { StartLinks } from './start-links/start-links.service.js';
import { TelegramEnv } from './telegram.env.js';
import { WebhookSetupController } from './webhook-setup/webhook-setup.controller.js';
import { WebhookSetup } from './webhook-setup/webhook-setup.service.js';

export const telegram = providerService({
  provider: 'telegram',
  env: TelegramEnv,
  generate: { secret_token: () => randomToken(32) },
  configFromEnv: configOf,
  extras: {
    controllers: [CommandsController, StartLinksController, WebhookSetupController],
    providers: [ChosenBot, Commands, StartLinks, WebhookSetup],
  },
});

function configOf(env: TelegramEnv): Record<string, unknown> | undefined {
  if (env.TELEGRAM_BOT_TOKEN === undefined) return undefined;
  return {
    bot_token: env.TELEGRAM_BOT_TOKEN,
    secret_token: env.TELEGRAM_SECRET_TOKEN,
    base_url: env.TELEGRAM_BASE_URL,
  };
}
