/** The Bot API's methods about the bot itself and where its updates go. */
import { type JsonObject, asText } from '../core/request-body.js';
import { type TelegramAnswer, granted, refusalOf, refused } from './telegram-answer.js';
import type { TelegramBot } from './telegram-bot.js';
import type { TelegramMethod } from './telegram-method.js';
import type { UpdateQueue } from './update-queue.js';

const SECRET = /^[A-Za-z0-9_-]+$/;
const PORTS = new Set(['', '443', '80', '88', '8443']);
const QUERY_LIVES_MS = 150_000;

/** What the methods work with. */
export interface WebhookContext {
  readonly queueOf: (bot: TelegramBot) => UpdateQueue;
  /** Whether http, and any port, will do. */
  readonly allowInsecure: boolean;
  readonly now: () => number;
}

/** The methods by their lower-case names. */
export function webhookMethods(context: WebhookContext): Readonly<Record<string, TelegramMethod>> {
  const set = (bot: TelegramBot, parameters: JsonObject): TelegramAnswer => {
    const url = asText(parameters['url']);
    if (parameters['drop_pending_updates'] === true) context.queueOf(bot).clear();
    if (url === undefined) return unset(bot);
    const fault = urlFault(url, context.allowInsecure) ?? secretFault(parameters['secret_token']);
    if (fault) return refused(400, `Bad Request: ${fault}`);
    const allowed = parameters['allowed_updates'];
    if (Array.isArray(allowed)) bot.allowedUpdates = allowed.map(String);
    const webhook = {
      url,
      secretToken: asText(parameters['secret_token']) ?? '',
      maxConnections: Math.min(100, Math.max(1, Number(parameters['max_connections'] ?? 40) || 40)),
    };
    const same = JSON.stringify(webhook) === JSON.stringify(bot.webhook);
    bot.webhook = webhook;
    context.queueOf(bot).pump();
    return granted(true, same ? 'Webhook is already set' : 'Webhook was set');
  };

  const unset = (bot: TelegramBot): TelegramAnswer => {
    const was = bot.webhook !== undefined;
    bot.webhook = undefined;
    return granted(true, was ? 'Webhook was deleted' : 'Webhook is already deleted');
  };

  return {
    getme: (bot) =>
      granted({
        ...bot.user,
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
        can_connect_to_business: false,
        has_main_web_app: false,
      }),
    setwebhook: set,
    deletewebhook: (bot, parameters) => {
      if (parameters['drop_pending_updates'] === true) context.queueOf(bot).clear();
      return unset(bot);
    },
    getwebhookinfo: (bot) => granted(webhookInfo(bot, context.queueOf(bot).pending)),
    getupdates: (bot, parameters) => {
      if (bot.webhook) return refusalOf(409, undefined);
      const offset = Number(parameters['offset'] ?? 0) || 0;
      const limit = Math.min(100, Math.max(1, Number(parameters['limit'] ?? 100) || 100));
      const waiting = context.queueOf(bot).waiting(offset).slice(0, limit);
      return granted(waiting.map((body) => JSON.parse(body) as unknown));
    },
    answercallbackquery: (bot, parameters) => {
      const pressed = bot.queries.get(asText(parameters['callback_query_id']) ?? '');
      if (pressed === undefined || context.now() - pressed > QUERY_LIVES_MS) {
        return refused(
          400,
          'Bad Request: query is too old and response timeout expired or query ID is invalid',
        );
      }
      const text = asText(parameters['text']) ?? '';
      return text.length > 200 ? refused(400, 'Bad Request: MESSAGE_TOO_LONG') : granted(true);
    },
  };
}

function webhookInfo(bot: TelegramBot, pending: number): JsonObject {
  const { webhook, lastError } = bot;
  return {
    url: webhook?.url ?? '',
    has_custom_certificate: false,
    pending_update_count: pending,
    ...(lastError === undefined
      ? {}
      : { last_error_date: lastError.date, last_error_message: lastError.message }),
    ...(webhook === undefined ? {} : { max_connections: webhook.maxConnections, ip_address: '203.0.113.10' }),
    ...(bot.allowedUpdates === undefined ? {} : { allowed_updates: bot.allowedUpdates }),
  };
}

function urlFault(text: string, allowInsecure: boolean): string | undefined {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return 'bad webhook: invalid webhook URL specified';
  }
  if (allowInsecure) return undefined;
  if (url.protocol !== 'https:') return 'bad webhook: An HTTPS URL must be provided for webhook';
  if (PORTS.has(url.port)) return undefined;
  return 'bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443';
}

function secretFault(secret: unknown): string | undefined {
  const text = asText(secret);
  if (text === undefined) return undefined;
  if (text.length > 256) return 'secret token is too long';
  return SECRET.test(text) ? undefined : 'secret token contains unallowed characters';
}
