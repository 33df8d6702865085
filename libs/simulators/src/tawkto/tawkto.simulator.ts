/** A tawk.to that tells of a chat's first message, its end and its transcript, and takes no replies. */
import { randomId } from '@enlace/crypto';
import type { FastifyInstance } from 'fastify';
import { type ApiAnswer, BaseSimulator, type Fault } from '../core/base-simulator.js';
import { BoundedList } from '../core/bounded-list.js';
import { type JsonObject, asObject, asText } from '../core/request-body.js';
import {
  type SendOptions,
  type WebhookDelivery,
  WebhookSender,
  is2xx,
  scheduledRetries,
  signedHeaders,
  undelivered,
} from '../core/webhook-sender.js';
import { type BulkOptions, eachAtMost, ordered } from '../core/write-order.js';
import { type TawktoChat, TawktoChats } from './tawkto-chats.js';
import { type EmbedVisitor, embedRoutes } from './tawkto-embed.js';
import {
  type TawktoLine,
  type TawktoProperty,
  buildTawktoChatEnd,
  buildTawktoChatStart,
  buildTawktoOlderMessage,
  buildTawktoTicket,
  buildTawktoTranscript,
} from './tawkto-payload.js';
import {
  TAWKTO_RETRIES,
  type TawktoConnection,
  type TawktoForm,
  type TawktoSimulatorOptions,
  type VisitorWrites,
} from './tawkto-options.js';
import { type TawktoHook, tawktoProblem, tawktoRoutes } from './tawkto-rest.js';
import { signTawkto, signTawktoOlder } from './tawkto-wire.js';

export class TawktoSimulator extends BaseSimulator {
  readonly property: TawktoProperty;
  readonly apiKey: string;
  readonly javascriptApiKey: string;
  /** Visitors of pages with the widget, as the pages said who they are. */
  readonly visitors: EmbedVisitor[] = [];
  private readonly chats = new TawktoChats();
  private readonly tickets = new BoundedList<JsonObject>(1000);
  private readonly hooks: TawktoHook[] = [];
  private readonly options: TawktoSimulatorOptions;
  private secret: string;
  private webhookUrl: string | undefined;
  private humanId = 0;

  constructor(options: TawktoSimulatorOptions = {}) {
    super(options, true);
    this.options = options;
    this.property = {
      id: options.propertyId ?? '58ca8453b8a7e060cd3b1ecb',
      name: options.propertyName ?? 'Enlace Demo',
    };
    this.apiKey = options.apiKey ?? 'tawkto-simulator-api-key';
    this.javascriptApiKey = options.javascriptApiKey ?? 'tawkto-simulator-javascript-api-key';
    this.secret = options.webhookSecret ?? 'tawkto-simulator-webhook-secret';
    this.webhookUrl = options.webhookUrl;
  }

  /** The secret webhooks are signed with. */
  get webhookSecret(): string {
    return this.secret;
  }

  /** Webhooks that were made over the API. */
  get registeredHooks(): readonly TawktoHook[] {
    return this.hooks;
  }

  /** Sets where events go. */
  connect(connection: TawktoConnection): void {
    this.webhookUrl = connection.webhookUrl;
    this.secret = connection.webhookSecret ?? this.secret;
  }

  /**
   * A visitor writes. Only the first message of a chat goes out, as chat:start; later ones wait for the transcript,
   * and are reported with `attempts` 0. The older form sends every one.
   */
  async customerWrites(message: VisitorWrites): Promise<WebhookDelivery & { readonly chatId: string }> {
    const at = message.at ?? this.now();
    const visitor = {
      name: message.name ?? `V${at}`,
      ...(message.email === undefined ? {} : { email: message.email }),
    };
    const visitorKey = message.from ?? message.email ?? message.name ?? randomId();
    const { chat, isNew } = this.chats.of(visitorKey, visitor, at, message.chatId);
    const form = message.form ?? this.options.form ?? 'tawk';
    const build = (text: string): string =>
      form === 'older' ? this.olderBody(chat, visitorKey, text, at) : this.startBody(chat, message, text, at);
    const missing = (message.bytes ?? 0) - Buffer.byteLength(build(message.text));
    const text = message.text + '.'.repeat(Math.max(0, missing));
    this.chats.say(chat, { sender: message.byAgent ? 'a' : 'v', text, at });
    const silent = form === 'tawk' && !isNew;
    const delivery = silent ? undelivered() : await this.deliver(build(text), 'chat:start', message, form);
    return { ...delivery, chatId: chat.id };
  }

  /** Several visitors write. */
  customersWrite(messages: readonly VisitorWrites[], options: BulkOptions = {}): Promise<WebhookDelivery[]> {
    const list = ordered(messages, options.order);
    return eachAtMost(list, options.concurrent ?? 1, (message) =>
      this.customerWrites({ ...options, ...message }),
    );
  }

  /** An agent answers in tawk.to's own window; nothing goes out before the transcript. */
  agentWrites(chatId: string, text: string): void {
    this.chats.say(this.chats.get(chatId), { sender: 'a', senderName: 'Agent', text, at: this.now() });
  }

  /** The visitor sends a file; nothing goes out before the transcript. */
  visitorAttaches(chatId: string, file: NonNullable<TawktoLine['file']>): void {
    this.chats.say(this.chats.get(chatId), { sender: 'v', text: '', at: this.now(), file });
  }

  /** The chat ends: chat:end, then chat:transcript_created. */
  async endChat(
    chatId: string,
    options: SendOptions = {},
  ): Promise<{ end: WebhookDelivery; transcript: WebhookDelivery }> {
    const chat = this.chats.get(chatId);
    chat.ended = true;
    const fields = { chatId, property: this.property, visitor: chat.visitor, at: this.now() };
    const end = await this.deliver(buildTawktoChatEnd(fields), 'chat:end', options);
    const body = buildTawktoTranscript({ ...fields, lines: chat.lines });
    return { end, transcript: await this.deliver(body, 'chat:transcript_created', options) };
  }

  /** A visitor leaves a ticket, or an agent makes one. */
  createTicket(
    ticket: SendOptions & {
      readonly name: string;
      readonly email?: string;
      readonly subject: string;
      readonly text: string;
      readonly byAgent?: boolean;
    },
  ): Promise<WebhookDelivery> {
    this.humanId += 1;
    const body = buildTawktoTicket({
      ticketId: randomId(),
      humanId: this.humanId,
      property: this.property,
      requester: {
        name: ticket.name,
        ...(ticket.email === undefined ? {} : { email: ticket.email }),
        type: ticket.byAgent ? 'agent' : 'visitor',
      },
      subject: ticket.subject,
      text: ticket.text,
      at: this.now(),
    });
    this.tickets.add((JSON.parse(body) as { ticket: JsonObject }).ticket);
    return this.deliver(body, 'ticket:create', ticket);
  }

  /** Delivers any body, signed. */
  sendWebhook(
    body: string | object,
    options: SendOptions & { readonly form?: TawktoForm } = {},
  ): Promise<WebhookDelivery> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return this.deliver(text, undefined, options, options.form);
  }

  protected routes(app: FastifyInstance): void {
    tawktoRoutes(app, {
      apiKey: this.apiKey,
      restAccess: this.options.restAccess ?? true,
      property: this.property,
      chats: () => this.chats.listed(),
      tickets: () => this.tickets.all(),
      hooks: this.hooks,
    });
    embedRoutes(app, {
      propertyId: this.property.id,
      javascriptApiKey: this.javascriptApiKey,
      secureMode: this.options.secureMode ?? false,
      visitors: this.visitors,
      say: (visitor, text, byAgent) => this.saidOnPage(visitor, text, byAgent),
    });
  }

  /** tawk.to takes no messages, so that scripted failures apply to any call. */
  protected isSend(): boolean {
    return true;
  }

  protected errorAnswer(code: number, details: string | undefined): ApiAnswer {
    return tawktoProblem(code, details ?? 'error');
  }

  protected throttledAnswer(retryAfterSeconds: number): ApiAnswer {
    return {
      ...tawktoProblem(429, 'too many requests'),
      headers: { 'retry-after': String(retryAfterSeconds) },
    };
  }

  protected unreadableAnswer(reason: string): ApiAnswer {
    return tawktoProblem(400, reason);
  }

  protected faultIn({ body, status }: ApiAnswer): Fault {
    return { code: status, reason: asText(asObject(body)['error']) ?? '' };
  }

  protected forget(): void {
    this.chats.clear();
    this.tickets.clear();
    this.visitors.length = 0;
  }

  private async saidOnPage(
    { name, email, proven }: EmbedVisitor,
    text: string,
    byAgent: boolean,
  ): Promise<{ chatId: string; isNew: boolean }> {
    const known = email !== undefined && (proven || !this.options.secureMode) ? { email } : {};
    const before = this.chats.listed().length;
    const { chatId } = await this.customerWrites({ from: email ?? name, name, ...known, text, byAgent });
    return { chatId, isNew: this.chats.listed().length > before };
  }

  private startBody(chat: TawktoChat, message: VisitorWrites, text: string, at: number): string {
    const by = message.byAgent ? 'agent' : 'visitor';
    return buildTawktoChatStart({
      chatId: chat.id,
      property: this.property,
      visitor: chat.visitor,
      text,
      at,
      by,
    });
  }

  private olderBody(chat: TawktoChat, visitorKey: string, text: string, at: number): string {
    return buildTawktoOlderMessage({
      chatId: chat.id,
      messageId: `${chat.id}-${chat.lines.length}`,
      propertyId: this.property.id,
      visitor: { id: visitorKey, ...chat.visitor },
      text,
      at,
    });
  }

  private async deliver(
    body: string,
    event: string | undefined,
    options: SendOptions,
    form: TawktoForm = 'tawk',
  ): Promise<WebhookDelivery> {
    const made = this.hooks.filter(({ events }) => event === undefined || events.includes(event));
    const urls = [options.url ?? this.webhookUrl, ...made.map(({ url }) => url)].filter(
      (url) => url !== undefined,
    );
    const sent = urls.map((url) => {
      const signed = form === 'older' ? signTawktoOlder(body, this.secret) : signTawkto(body, this.secret);
      return this.sender().deliver(
        { url, body, headers: signedHeaders(signed, 'x-tawk-signature', options) },
        options,
      );
    });
    const [first, ...others] = await Promise.all(sent);
    return first ? { ...first, copies: [...first.copies, ...others] } : undelivered(body);
  }

  private sender(): WebhookSender {
    const policy = scheduledRetries(this.options.retryDelaysMs ?? TAWKTO_RETRIES, is2xx);
    return new WebhookSender(this.exchange, this.time, policy, this.options.webhookTimeoutMs ?? 30_000);
  }
}
