/** The Bot API's front: tokens, methods, parameters from query, JSON, form or multipart, and files. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { give } from '../core/base-simulator.js';
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import { type TelegramAnswer, granted, notOurs, refused } from './telegram-answer.js';
import type { TelegramBot } from './telegram-bot.js';
import type { TelegramFiles } from './telegram-files.js';
import type { TelegramMethod } from './telegram-method.js';
import type { SendRules } from './send-rules.js';

/** Bots can download files of up to 20 MB (Bot API: getFile). */
const BIGGEST_FILE = 20 * 1024 * 1024;
/** Values that arrive as JSON text in forms and queries. */
const STRUCTURED = new Set([
  'reply_parameters',
  'reply_markup',
  'allowed_updates',
  'entities',
  'link_preview_options',
  'media',
  'reaction',
  'commands',
  'message_ids',
]);

/** Calls that send nothing and count for the bot all the same. */
export const LIGHT_METHODS: ReadonlySet<string> = new Set([
  'sendchataction',
  'setmessagereaction',
  'deletemessage',
  'answercallbackquery',
  'getfile',
]);

/** What the front works with. */
export interface BotApiContext {
  readonly bots: ReadonlyMap<string, TelegramBot>;
  readonly methods: Readonly<Record<string, TelegramMethod>>;
  readonly files: TelegramFiles;
  readonly rules: SendRules;
}

/** Registers `/bot<token>/<method>` and `/file/bot<token>/<path>`. */
export function botApiRoutes(app: FastifyInstance, context: BotApiContext): void {
  app.route({
    method: ['GET', 'POST'],
    url: '/bot:token/:method',
    handler: (request, reply) => {
      const parameters = asObject(request.params);
      const bot = botFor(context, asText(parameters['token']) ?? '');
      if ('ok' in bot) return give(reply, bot);
      const method = asText(parameters['method']) ?? '';
      return give(reply, callMethod(context, bot, method, parametersOf(request)));
    },
  });
  app.get('/file/bot:token/*', (request: FastifyRequest, reply: FastifyReply) => {
    const parameters = asObject(request.params);
    const bot = botFor(context, asText(parameters['token']) ?? '');
    if ('ok' in bot) return give(reply, bot);
    const bytes = context.files.atPath(asText(parameters['*']) ?? '');
    return bytes
      ? reply.type('application/octet-stream').send(bytes)
      : give(reply, refused(404, 'Not Found'));
  });
  app.setNotFoundHandler((_request, reply) => give(reply, refused(404, 'Not Found')));
}

/** Calls a method by its name, in any case. */
export function callMethod(
  context: BotApiContext,
  bot: TelegramBot,
  name: string,
  parameters: JsonObject,
): TelegramAnswer {
  const method = name.toLowerCase();
  const tooFast = LIGHT_METHODS.has(method) ? context.rules.callFault(bot) : undefined;
  const answer = tooFast ?? handle(context, bot, method, parameters);
  const breach = answer.ok ? context.rules.secondFault(bot) : undefined;
  return breach === undefined ? answer : { ...answer, breach };
}

function handle(
  context: BotApiContext,
  bot: TelegramBot,
  method: string,
  parameters: JsonObject,
): TelegramAnswer {
  if (method === 'getfile') return getFile(context.files, parameters);
  const handler = Object.hasOwn(context.methods, method) ? context.methods[method] : undefined;
  return handler ? handler(bot, parameters) : refused(404, 'Not Found');
}

function botFor(context: BotApiContext, token: string): TelegramBot | TelegramAnswer {
  const bot = context.bots.get(token);
  if (bot) return bot;
  return /^\d+:/.test(token) ? notOurs(401, 'Unauthorized') : notOurs(404, 'Not Found');
}

function getFile(files: TelegramFiles, parameters: JsonObject): TelegramAnswer {
  const id = asText(parameters['file_id']) ?? '';
  const file = files.find(id);
  if (!file) return notOurs(400, 'Bad Request: wrong file_id or the file is temporarily unavailable');
  if (file.bytes.length > BIGGEST_FILE) return refused(400, 'Bad Request: file is too big');
  return granted({
    file_id: id,
    file_unique_id: `u${id}`,
    file_size: file.bytes.length,
    file_path: file.path,
  });
}

function parametersOf(request: FastifyRequest): JsonObject {
  const parameters = { ...asObject(request.query), ...asObject(request.body) };
  for (const [name, value] of Object.entries(parameters)) {
    if (typeof value !== 'string') continue;
    if (STRUCTURED.has(name)) parameters[name] = parsed(value);
    else if (value === 'true') parameters[name] = true;
  }
  return parameters;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
