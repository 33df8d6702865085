/** The menu of a bot: what the settings wish, what Telegram shows, and the two made one. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import { AuditStore } from '@enlace/persistence';
import { IntegrationSetup } from '@enlace/provider-host';
import { compareMenus, readMenus, setMenus, wishedMenus, type CommandMenu } from '@enlace/providers';
import type { Caller } from '@enlace/service-kit';
import type { BotChoice } from '../bot/bot-choice.dto.js';
import { ChosenBot, type Bot } from '../bot/chosen-bot.js';
import type { CommandsRequest } from './commands.dto.js';

export interface CommandsAnswer {
  readonly integration_id: string;
  /** What the settings say; null where they say nothing, and the menu is left as it is. */
  readonly wished: readonly CommandMenu[] | null;
  /** What Telegram shows, in the languages the settings name. */
  readonly actual: readonly CommandMenu[];
  /** Empty where all is as wished. */
  readonly differences: readonly string[];
}

@Injectable()
export class Commands {
  constructor(
    private readonly bots: ChosenBot,
    private readonly setup: IntegrationSetup,
    private readonly http: HttpClient,
    private readonly audit: AuditStore,
  ) {}

  async get(caller: Caller, choice: BotChoice): Promise<CommandsAnswer> {
    return this.answer(await this.bots.of(caller, choice));
  }

  /**
   * With `commands` the setting is saved, which sets the menu; without, the menu is set as the setting says.
   * @throws AppError `integration.invalid` with what is wrong by field, and what Telegram says as `provider.…`
   */
  async put(caller: Caller, request: CommandsRequest): Promise<CommandsAnswer> {
    const bot = await this.bots.of(caller, request);
    const { commands } = request;
    if (commands === undefined) {
      await setMenus(this.http, bot.credentials, wishedMenus(bot.credentials.commands) ?? []);
      await this.record(caller, bot);
      return this.answer(bot);
    }
    // it throws for what is no list of commands
    await this.setup.update(caller, bot.tenantId, bot.integrationId, { commands });
    const { commands: _former, ...others } = bot.credentials;
    return this.answer({ ...bot, credentials: commands === null ? others : { ...others, commands } });
  }

  private async answer({ integrationId, credentials }: Bot): Promise<CommandsAnswer> {
    const wished = wishedMenus(credentials.commands);
    const languages = wished?.map(({ language_code: code }) => code) ?? [undefined];
    const actual = await readMenus(this.http, credentials, languages);
    return {
      integration_id: integrationId,
      wished: wished ?? null,
      actual,
      differences: compareMenus(wished, actual),
    };
  }

  private record(caller: Caller, { tenantId, integrationId }: Bot): Promise<void> {
    return this.audit.write({
      tenantId,
      actor: caller.keyId,
      action: 'commands.set',
      subject: integrationId,
      details: { provider: 'telegram' },
    });
  }
}
