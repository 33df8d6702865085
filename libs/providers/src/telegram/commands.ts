/** The menu of a bot's commands: put in force as the settings wish it, read back, and compared. */
import type { HttpClient } from '@enlace/http-client';
import { isObject, listOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { asked } from './asked.js';
import type { BotCommand } from './bot-command.js';
import type { TelegramCredentials } from './credentials.js';

type Http = Pick<HttpClient, 'request'>;

/** The menu for one language; for everybody whose language has none of its own where it names no language. */
export interface CommandMenu {
  readonly language_code?: string;
  readonly commands: readonly { readonly command: string; readonly description: string }[];
}

/** The menus the settings wish for, the general one first; undefined where they say nothing of it. */
export function wishedMenus(commands: readonly BotCommand[] | undefined): readonly CommandMenu[] | undefined {
  if (commands === undefined) return undefined;
  const languages = [undefined, ...new Set(commands.flatMap(({ language_code: code }) => code ?? []))];
  return languages.map((language_code) =>
    withoutAbsent({
      language_code,
      commands: commands
        .filter((one) => one.language_code === language_code)
        .map(({ command, description }) => ({ command, description })),
    }),
  );
}

/**
 * Sets each menu (core.telegram.org/bots/api#setmycommands) and takes away the empty ones.
 * @throws AppError as `asked` does
 */
export async function setMenus(
  http: Http,
  credentials: TelegramCredentials,
  menus: readonly CommandMenu[],
): Promise<void> {
  for (const { language_code, commands } of menus) {
    const language = withoutAbsent({ language_code });
    await asked(
      http,
      credentials,
      commands.length === 0
        ? { method: 'deleteMyCommands', params: language, idempotent: true }
        : { method: 'setMyCommands', params: { ...language, commands }, idempotent: true },
    );
  }
}

/**
 * What Telegram shows now: Telegram lists no languages, so those must be named.
 * @throws AppError as `asked` does
 */
export async function readMenus(
  http: Http,
  credentials: TelegramCredentials,
  languages: readonly (string | undefined)[],
): Promise<CommandMenu[]> {
  const menus: CommandMenu[] = [];
  for (const language_code of languages) {
    const params = withoutAbsent({ language_code });
    const result = await asked(http, credentials, { method: 'getMyCommands', params, idempotent: true });
    const commands = listOf(result).filter(isObject);
    menus.push(
      withoutAbsent({
        language_code,
        commands: commands.map((one) => ({
          command: textOf(one['command'], 64) ?? '',
          description: textOf(one['description'], 512) ?? '',
        })),
      }),
    );
  }
  return menus;
}

/** How the menus differ, in sentences; empty where they do not, or nothing is wished. */
export function compareMenus(
  wished: readonly CommandMenu[] | undefined,
  actual: readonly CommandMenu[],
): readonly string[] {
  return (wished ?? []).flatMap((menu) => {
    const shown = actual.find(({ language_code: code }) => code === menu.language_code)?.commands ?? [];
    return JSON.stringify(shown) === JSON.stringify(menu.commands)
      ? []
      : [`${nameOf(menu)} shows ${listed(shown)} where the settings wish ${listed(menu.commands)}`];
  });
}

function nameOf({ language_code: code }: CommandMenu): string {
  return code === undefined ? 'the general menu' : `the menu for the language ${code}`;
}

function listed(commands: CommandMenu['commands']): string {
  if (commands.length === 0) return 'no commands';
  return commands.map(({ command, description }) => `/${command} (${description})`).join(', ');
}
