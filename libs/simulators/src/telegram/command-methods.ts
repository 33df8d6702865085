/** The Bot API's methods about the menu of commands: one for each language, and one for all others. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type TelegramAnswer, granted, refused } from './telegram-answer.js';
import type { TelegramMethod } from './telegram-method.js';

const MOST_COMMANDS = 100;

/** The methods by their lower-case names. */
export const COMMAND_METHODS: Readonly<Record<string, TelegramMethod>> = {
  setmycommands: (bot, parameters) => {
    const fault = languageFault(parameters);
    if (fault) return fault;
    const commands = asList(parameters['commands']).map(asObject);
    if (commands.length > MOST_COMMANDS) return refused(400, 'Bad Request: BOT_COMMANDS_TOO_MUCH');
    if (commands.some(isBad)) return refused(400, 'Bad Request: BOT_COMMAND_INVALID');
    const shown = commands.map(({ command, description }) => ({ command, description }));
    bot.commands.set(languageOf(parameters), shown);
    return granted(true);
  },
  getmycommands: (bot, parameters) =>
    languageFault(parameters) ?? granted(bot.commands.get(languageOf(parameters)) ?? []),
  deletemycommands: (bot, parameters) => {
    const fault = languageFault(parameters);
    if (fault) return fault;
    bot.commands.delete(languageOf(parameters));
    return granted(true);
  },
};

function isBad({ command, description }: JsonObject): boolean {
  return !/^[a-z0-9_]{1,32}$/.test(asText(command) ?? '') || !/^[^]{1,256}$/.test(asText(description) ?? '');
}

/** Empty: the menu for whoever's language has none of its own. */
function languageOf(parameters: JsonObject): string {
  return asText(parameters['language_code']) ?? '';
}

function languageFault(parameters: JsonObject): TelegramAnswer | undefined {
  return /^(?:[a-z]{2})?$/.test(languageOf(parameters))
    ? undefined
    : refused(400, 'Bad Request: invalid language_code specified');
}
