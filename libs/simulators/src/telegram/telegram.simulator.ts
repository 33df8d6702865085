/** A Telegram Bot API that keeps its rules and brings updates the way Telegram does. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiAnswer, BaseSimulator, type Fault } from '../core/base-simulator.js';
import { type Limited, limitsOf } from '../core/limits.js';
import { asObject, asText } from '../core/request-body.js';
import type { SimulatorOptions } from '../core/simulator.js';
import type { SendOptions, WebhookDelivery } from '../core/webhook-sender.js';
import { type BulkOptions, eachAtMost, ordered } from '../core/write-order.js';
import { type BotApiContext, LIGHT_METHODS, botApiRoutes, callMethod } from './bot-api.js';
import { COMMAND_METHODS } from './command-methods.js';
import { messageMethods } from './message-methods.js';
import { SendRules, TELEGRAM_LIMITS, type TelegramLimits } from './send-rules.js';
import { refusalOf, refused, tooMany } from './telegram-answer.js';
import { TelegramBot } from './telegram-bot.js';
import { TelegramFiles } from './telegram-files.js';
import { telegramJson } from './telegram-wire.js';
import { type ExecutedMethod, UpdateDelivery } from './update-delivery.js';
import {
  type UserActs,
  type UserWrites,
  channelPostUpdate,
  membershipUpdate,
  messageUpdate,
  pressUpdate,
  reactionUpdate,
} from './user-writes.js';
import { webhookMethods } from './webhook-methods.js';

/** Settings of the simulator; every one has a default. */
export interface TelegramSimulatorOptions extends SimulatorOptions {
  /** `<bot id>:<secret>` */
  readonly botToken?: string;
  readonly username?: string;
  readonly webhookUrl?: string;
  readonly secretToken?: string;
  /** Whether setWebhook takes http and any port; true unless told, because tests run on loopback. */
  readonly allowInsecureWebhook?: boolean;
  /** Sends to chats that never wrote to the bot; false unless told. */
  readonly acceptAnyChat?: boolean;
  /** Telegram's own figures unless told. */
  readonly limits?: Limited<TelegramLimits>;
}

/** Where updates go. */
export interface TelegramConnection {
  readonly webhookUrl: string;
  readonly secretToken?: string;
  readonly botToken?: string;
  readonly maxConnections?: number;
}

export class TelegramSimulator extends BaseSimulator {
  private readonly bots = new Map<string, TelegramBot>();
  private readonly files = new TelegramFiles();
  private readonly rules: SendRules;
  private readonly api: BotApiContext;
  private readonly delivery: UpdateDelivery;

  constructor(options: TelegramSimulatorOptions = {}) {
    super(options, true);
    const limits = limitsOf(options.limits, TELEGRAM_LIMITS);
    this.rules = new SendRules(limits, options.acceptAnyChat ?? false, this.now);
    this.api = {
      bots: this.bots,
      files: this.files,
      rules: this.rules,
      methods: {
        ...messageMethods(this.rules, this.ledger, this.files, this.now),
        ...COMMAND_METHODS,
        ...webhookMethods({
          queueOf: (bot) => this.delivery.queueOf(bot),
          allowInsecure: options.allowInsecureWebhook ?? true,
          now: this.now,
        }),
      },
    };
    this.delivery = new UpdateDelivery({
      exchange: () => this.exchange,
      time: this.time,
      now: this.now,
      speed: options.speed ?? 1,
      timeoutMs: options.webhookTimeoutMs ?? 60_000,
      execute: (bot, method, parameters) => void callMethod(this.api, bot, method, parameters),
    });
    const token = options.botToken ?? '123456789:telegram-simulator-bot-token';
    this.addBot(token, options.username ?? 'enlace_demo_bot');
    if (options.webhookUrl !== undefined) {
      this.connect({ webhookUrl: options.webhookUrl, secretToken: options.secretToken ?? '' });
    }
  }

  /** Token of the bot used unless another is named. */
  get botToken(): string {
    return this.botOf(undefined).token;
  }

  /** Calls that answers of our webhook caused by a `method` key; a test expects none. */
  get executedMethods(): readonly ExecutedMethod[] {
    return this.delivery.executed;
  }

  /** Adds a bot. */
  addBot(token: string, username: string, name = 'Enlace Demo'): void {
    this.bots.set(token, new TelegramBot(token, username, name));
  }

  /** Sets the webhook, as setWebhook would. */
  connect(connection: TelegramConnection): void {
    const bot = this.botOf(connection.botToken);
    bot.webhook = {
      url: connection.webhookUrl,
      secretToken: connection.secretToken ?? bot.webhook?.secretToken ?? '',
      maxConnections: connection.maxConnections ?? 40,
    };
    this.delivery.queueOf(bot).pump();
  }

  /** A user writes or edits; resolves when the update is delivered or dropped. */
  customerWrites(message: UserWrites): Promise<WebhookDelivery> {
    const bot = this.botOf(message.botToken);
    return this.delivery.dispatch(bot, messageUpdate(bot, message, this.now()), message);
  }

  /** Several users write. Telegram keeps the order of a chat, whatever the order asked for. */
  customersWrite(messages: readonly UserWrites[], options: BulkOptions = {}): Promise<WebhookDelivery[]> {
    const list = ordered(messages, options.order);
    return eachAtMost(list, options.concurrent ?? 1, (message) =>
      this.customerWrites({ ...options, ...message }),
    );
  }

  /** A user presses an inline button; without a messageId it belongs to an inline message. */
  customerPresses(
    press: UserActs & { readonly data: string; readonly messageId?: number; readonly inaccessible?: boolean },
  ): Promise<WebhookDelivery> {
    const bot = this.botOf(press.botToken);
    return this.delivery.dispatch(bot, pressUpdate(bot, press, this.now()), press);
  }

  /** A user reacts, or without an emoji takes the reaction back; only delivered if asked for by setWebhook. */
  customerReacts(
    reaction: UserActs & { readonly messageId: number; readonly emoji?: string },
  ): Promise<WebhookDelivery> {
    const bot = this.botOf(reaction.botToken);
    return this.delivery.dispatch(bot, reactionUpdate(bot, reaction, this.now()), reaction);
  }

  /** The user blocks the bot: my_chat_member goes out, and sending answers 403. */
  customerBlocks(user: UserActs): Promise<WebhookDelivery> {
    const bot = this.botOf(user.botToken);
    return this.delivery.dispatch(
      bot,
      membershipUpdate(bot, { ...user, status: 'kicked' }, this.now()),
      user,
    );
  }

  /** The user takes the bot back. */
  customerUnblocks(user: UserActs): Promise<WebhookDelivery> {
    const bot = this.botOf(user.botToken);
    return this.delivery.dispatch(
      bot,
      membershipUpdate(bot, { ...user, status: 'member' }, this.now()),
      user,
    );
  }

  /** Delivers any body at once, beside the queue: for duplicates at the same time and for rubbish. */
  sendWebhook(
    body: string | object,
    options: SendOptions & { readonly botToken?: string } = {},
  ): Promise<WebhookDelivery> {
    const text = typeof body === 'string' ? body : telegramJson(body);
    return this.delivery.sendNow(this.botOf(options.botToken), text, options);
  }

  /** Why nothing can be sent to this chat, for example `user is deactivated`; undefined = all is well. */
  forbid(chatId: number, reason: string | undefined, botToken?: string): void {
    const chat = this.botOf(botToken).meet(chatId, { id: chatId, type: chatId < 0 ? 'group' : 'private' });
    delete chat.forbidden;
    if (reason !== undefined) chat.forbidden = reason;
  }

  /** The group becomes a supergroup: sending to the old id answers 400 with migrate_to_chat_id. */
  migrate(chatId: number, newChatId: number, botToken?: string): void {
    const bot = this.botOf(botToken);
    bot.meet(chatId, { id: chatId, type: 'group' }).migratedTo = newChatId;
    bot.meet(newChatId, { id: newChatId, type: 'supergroup' });
  }

  /** The menu of commands as users of that language see it: their own, else the general one. */
  menu(languageCode?: string, botToken?: string): readonly object[] {
    const { commands } = this.botOf(botToken);
    return commands.get(languageCode ?? '') ?? commands.get('') ?? [];
  }

  /** A channel posts, as its owners do. */
  channelPosts(post: {
    readonly chatId: number;
    readonly text: string;
    readonly title?: string;
  }): Promise<WebhookDelivery> {
    const bot = this.botOf(undefined);
    return this.delivery.dispatch(bot, channelPostUpdate(bot, post, this.now()), {});
  }

  /** Makes a chat known without a message. */
  addChat(chatId: number, botToken?: string): void {
    this.botOf(botToken).meet(chatId, { id: chatId, first_name: 'Customer', type: 'private' });
  }

  /** Keeps a file a user sent, so that getFile finds it; returns the file_id. */
  addFile(bytes: Buffer, fileName = 'file.bin'): string {
    return this.files.add(bytes, fileName);
  }

  override async stop(): Promise<void> {
    this.delivery.clear();
    await super.stop();
  }

  protected routes(app: FastifyInstance): void {
    botApiRoutes(app, this.api);
  }

  protected isSend(request: FastifyRequest): boolean {
    const method = methodOf(request);
    return method.startsWith('send') && method !== 'sendchataction';
  }

  /** Whatever counts for the bot; what is asked of the bot itself, and of its webhook, does not. */
  protected override keepsWaits(request: FastifyRequest): boolean {
    const method = methodOf(request);
    return this.isSend(request) || method.startsWith('edit') || LIGHT_METHODS.has(method);
  }

  /** A wait may hold for the bot or for the chat: the chat must be left alone in either case. */
  protected override recipientOf(request: FastifyRequest): string {
    return asText(asObject(request.body)['chat_id']) ?? '';
  }

  protected errorAnswer(code: number, details: string | undefined): ApiAnswer {
    return refusalOf(code, details);
  }

  protected throttledAnswer(retryAfterSeconds: number): ApiAnswer {
    return tooMany(retryAfterSeconds);
  }

  protected unreadableAnswer(reason: string): ApiAnswer {
    return refused(400, `Bad Request: ${reason}`);
  }

  protected faultIn({ body, status }: ApiAnswer): Fault {
    return { code: status, reason: asText(asObject(body)['description']) ?? '' };
  }

  protected override recordedPath(path: string): string {
    return path.replace(/bot\d+:[^/]+/, 'bot<token>');
  }

  protected forget(): void {
    this.delivery.clear();
    for (const bot of this.bots.values()) bot.forget();
    this.files.clear();
    this.rules.reset();
  }

  private botOf(token: string | undefined): TelegramBot {
    const bot = token === undefined ? [...this.bots.values()][0] : this.bots.get(token);
    if (!bot) throw new Error('no such bot');
    return bot;
  }
}

function methodOf(request: FastifyRequest): string {
  return (request.url.split('?')[0] ?? '').split('/')[2]?.toLowerCase() ?? '';
}
