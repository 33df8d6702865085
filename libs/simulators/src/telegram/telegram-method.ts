/** What every method of the Bot API is to the simulator. */
import type { JsonObject } from '../core/request-body.js';
import type { TelegramAnswer } from './telegram-answer.js';
import type { TelegramBot } from './telegram-bot.js';

/** A method of the API. */
export type TelegramMethod = (bot: TelegramBot, parameters: JsonObject) => TelegramAnswer;

/** Sends what a method has read, after the rules that all sending has. */
export type SendContent = (
  bot: TelegramBot,
  parameters: JsonObject,
  text: string,
  content: JsonObject,
) => TelegramAnswer;
