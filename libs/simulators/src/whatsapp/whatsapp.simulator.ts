/** A WhatsApp Cloud API that keeps Meta's rules and writes to our webhook as customers do. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiAnswer, BaseSimulator, type Fault } from '../core/base-simulator.js';
import { limitsOf } from '../core/limits.js';
import { asObject, asText } from '../core/request-body.js';
import {
  type SendOptions,
  type WebhookDelivery,
  WebhookSender,
  scheduledRetries,
  signedHeaders,
  undelivered,
} from '../core/webhook-sender.js';
import { type BulkOptions, eachAtMost, ordered } from '../core/write-order.js';
import { callbackFault } from './callback-check.js';
import { type CustomerWrites, inboundFrom } from './customer-writes.js';
import { GraphAccount, type WhatsAppNumber, type WhatsAppTemplate } from './graph-account.js';
import { graphError } from './graph-error.js';
import { type GraphContext, graphRoutes } from './graph-routes.js';
import { MessageDesk } from './message-desk.js';
import { objectRoutes } from './object-routes.js';
import { ORDINARY_STATUSES, StatusReporter } from './status-reporter.js';
import { templateRoutes } from './template-routes.js';
import { uploadRoutes } from './upload-routes.js';
import { type TemplateChange, changedTemplate, templateWebhook } from './template-webhooks.js';
import { subscriptionRoutes } from './subscription-routes.js';
import { WHATSAPP_LIMITS } from './send-limits.js';
import { META_RETRIES, type WhatsAppConnection, type WhatsAppSimulatorOptions } from './whatsapp-options.js';
import { buildWhatsAppBatch, buildWhatsAppMessage } from './whatsapp-payload.js';
import { fieldsIn } from './webhook-fields.js';
import { metaJson, signWhatsApp } from './whatsapp-wire.js';

export class WhatsAppSimulator extends BaseSimulator {
  readonly appId: string;
  private readonly account = new GraphAccount();
  private readonly defaultId: string;
  private readonly desk: MessageDesk;
  private readonly options: WhatsAppSimulatorOptions;

  constructor(options: WhatsAppSimulatorOptions = {}) {
    super(options, true);
    this.options = options;
    this.appId = options.appId ?? '4400000000000001';
    this.defaultId = options.phoneNumberId ?? '106540352242922';
    this.addNumber({
      phoneNumberId: this.defaultId,
      wabaId: options.wabaId ?? '102290129340398',
      displayPhoneNumber: options.displayPhoneNumber ?? '15550783881',
      verifiedName: options.verifiedName ?? 'Enlace Demo',
      qualityRating: options.qualityRating ?? 'GREEN',
      accessToken: options.accessToken ?? 'whatsapp-simulator-access-token',
      appSecret: options.appSecret ?? 'whatsapp-simulator-app-secret',
      ...(options.throughput === undefined ? {} : { throughput: options.throughput }),
      ...(options.isOnBizApp === undefined ? {} : { isOnBizApp: options.isOnBizApp }),
    });
    this.account.appCallback = options.webhookUrl;
    this.account.isConnected = options.webhookUrl !== undefined;
    this.account.templates = options.templates ?? [];
    const statuses = new StatusReporter(
      this.time,
      this.now,
      options.statuses ?? ORDINARY_STATUSES,
      (number, body) => void this.deliver(number, body, {}),
    );
    this.desk = new MessageDesk(this.account, this.ledger, statuses, {
      limits: limitsOf(options.limits, WHATSAPP_LIMITS),
      windowErrors: options.windowErrors ?? 'answer',
      enforceWindow: options.enforceWindow ?? true,
      now: this.now,
    });
  }

  /** The number used unless another is named, with its current credentials. */
  get number(): WhatsAppNumber {
    return this.numberOf(this.defaultId);
  }

  /** The app's own token, for `POST /{app_id}/subscriptions`. */
  get appToken(): string {
    return `${this.appId}|${this.number.appSecret}`;
  }

  /** Adds a number with its own credentials, or replaces it. */
  addNumber(number: WhatsAppNumber): WhatsAppNumber {
    this.account.numbers.set(number.phoneNumberId, number);
    return number;
  }

  /** Sets where webhooks go, without a handshake, and optionally the secrets. */
  connect(connection: WhatsAppConnection): void {
    const { webhookUrl, phoneNumberId, appSecret, accessToken } = connection;
    this.account.isConnected = true;
    const changed = {
      ...(appSecret === undefined ? {} : { appSecret }),
      ...(accessToken === undefined ? {} : { accessToken }),
    };
    if (phoneNumberId === undefined) this.account.appCallback = webhookUrl;
    else this.account.numberOverrides.set(phoneNumberId, webhookUrl);
    for (const number of this.account.numbers.values()) {
      if (phoneNumberId === undefined || number.phoneNumberId === phoneNumberId) {
        this.account.numbers.set(number.phoneNumberId, { ...number, ...changed });
      }
    }
  }

  /** A customer writes: opens the window and delivers the webhook. */
  async customerWrites(message: CustomerWrites): Promise<WebhookDelivery> {
    const number = this.numberOf(message.phoneNumberId);
    const inbound = this.heard(message, number);
    const body = buildWhatsAppMessage(number, inbound);
    const missing = (message.bytes ?? 0) - body.length;
    if (missing <= 0 || inbound.content.type !== 'text') return this.deliver(number, body, message);
    const padded = { type: 'text' as const, body: inbound.content.body + '.'.repeat(missing) };
    return this.deliver(number, buildWhatsAppMessage(number, { ...inbound, content: padded }), message);
  }

  /** Several customers write; `batch` puts up to so many messages in one POST (at most 1000). */
  async customersWrite(
    messages: readonly CustomerWrites[],
    options: BulkOptions & { readonly batch?: number } = {},
  ): Promise<WebhookDelivery[]> {
    const list = ordered(messages, options.order);
    const concurrent = options.concurrent ?? 1;
    if (options.batch === undefined) {
      return eachAtMost(list, concurrent, (message) => this.customerWrites({ ...options, ...message }));
    }
    const size = Math.min(1000, Math.max(1, options.batch));
    const number = this.numberOf(list[0]?.phoneNumberId);
    const bodies: string[] = [];
    for (let from = 0; from < list.length; from += size) {
      const part = list.slice(from, from + size).map((message) => this.heard(message, number));
      bodies.push(buildWhatsAppBatch(number, part));
    }
    return eachAtMost(bodies, concurrent, (body) => this.deliver(number, body, options));
  }

  /** Delivers any body, signed; an object is written the way Meta writes JSON. */
  sendWebhook(
    body: string | object,
    options: SendOptions & { readonly phoneNumberId?: string } = {},
  ): Promise<WebhookDelivery> {
    const text = typeof body === 'string' ? body : metaJson(body);
    return this.deliver(this.numberOf(options.phoneNumberId), text, options);
  }

  /** Opens the 24-hour window for a wa_id or BSUID; `agoMs` = how long ago the customer wrote. */
  openWindow(customer: string, agoMs = 0, phoneNumberId = this.defaultId): void {
    this.account.heardFrom(phoneNumberId, customer, this.now() - agoMs);
  }

  /** Lets the window expire. */
  closeWindow(customer: string, phoneNumberId = this.defaultId): void {
    this.account.closeWindow(phoneNumberId, customer);
  }

  /** From now on the token is expired (190, subcode 463). */
  expireToken(token = this.number.accessToken): void {
    this.account.expiredTokens.add(token);
  }

  /** From now on access tokens are said to end then. */
  endTokensAt(moment: Date): void {
    this.account.tokensEndAt = Math.floor(moment.getTime() / 1_000);
  }

  /** Messages to this recipient always fail with the code: in the answer, or accepted and failed later. */
  rejectRecipient(recipient: string, code: number, as: 'answer' | 'status' = 'status'): void {
    this.account.rejected.set(recipient, { code, as });
  }

  /** The templates as Meta has them now. */
  get templates(): readonly WhatsAppTemplate[] {
    return this.account.templates;
  }

  /** Adds a template, or replaces the one of that name and language; no webhook tells of it. */
  addTemplate(template: WhatsAppTemplate): void {
    const others = this.account.templates.filter(
      ({ name, language }) => name !== template.name || language !== template.language,
    );
    this.account.templates = [...others, template];
  }

  /** Something becomes of a template: reviewed, paused, put into another category, edited. Tells it as Meta does. */
  async changeTemplate(
    name: string,
    language: string,
    change: TemplateChange,
    options: SendOptions = {},
  ): Promise<WebhookDelivery> {
    const known = this.account.templates.find((one) => one.name === name && one.language === language);
    if (!known) throw new Error(`no such template: ${name} in ${language}`);
    this.addTemplate(changedTemplate(known, change));
    const { wabaId } = this.number;
    const body = templateWebhook(wabaId, known, change, Math.floor(this.now() / 1000));
    return this.deliver(this.number, body, options);
  }

  /** Keeps a file a customer sent, so that its id can be fetched; returns the media id. */
  addMedia(bytes: Buffer, mimeType: string, phoneNumberId = this.defaultId): string {
    return this.account.keepMedia(phoneNumberId, mimeType, bytes).id;
  }

  protected routes(app: FastifyInstance): void {
    const context: GraphContext = {
      account: this.account,
      desk: this.desk,
      appId: this.appId,
      appToken: () => this.appToken,
      baseUrl: () => this.url,
      scripted: (request) => this.failureOf(request),
      review: (template) => this.review(template),
      verifyCallback: (url, token) => callbackFault(this.exchange, url, token),
    };
    graphRoutes(app, context);
    subscriptionRoutes(app, context);
    templateRoutes(app, context);
    uploadRoutes(app, context);
    objectRoutes(app, context, this.now);
  }

  /** One that was deleted meanwhile is not. */
  private review({ name, language }: WhatsAppTemplate): void {
    const approve = (): Promise<unknown> => this.changeTemplate(name, language, { status: 'APPROVED' });
    const { reviewMs } = this.options;
    if (reviewMs !== undefined) this.time.after(reviewMs, () => void approve().catch(() => undefined));
  }

  protected isSend(request: FastifyRequest): boolean {
    const path = request.url.split('?')[0] ?? '';
    return (
      request.method === 'POST' && path.endsWith('/messages') && asObject(request.body)['status'] !== 'read'
    );
  }

  protected override recipientOf(request: FastifyRequest): string {
    const { to, recipient } = asObject(request.body);
    return asText(to) ?? asText(recipient) ?? '';
  }

  protected errorAnswer(code: number, details: string | undefined): ApiAnswer {
    return graphError({ code, ...(details === undefined ? {} : { details }) });
  }

  protected throttledAnswer(retryAfterSeconds: number): ApiAnswer {
    const { body } = graphError({ code: 130429 });
    return { status: 429, body, headers: { 'retry-after': String(retryAfterSeconds) } };
  }

  protected unreadableAnswer(reason: string): ApiAnswer {
    return graphError({ code: 100, message: `(#100) ${reason}` });
  }

  protected faultIn({ body, status }: ApiAnswer): Fault {
    const error = asObject(asObject(body)['error']);
    const details = asText(asObject(error['error_data'])['details']) ?? asText(error['error_user_msg']);
    return { code: Number(error['code'] ?? status), reason: details ?? asText(error['message']) ?? '' };
  }

  protected forget(): void {
    this.account.forgetCustomers();
    this.desk.reset();
  }

  private numberOf(phoneNumberId = this.defaultId): WhatsAppNumber {
    const number = this.account.numbers.get(phoneNumberId);
    if (!number) throw new Error(`no such number: ${phoneNumberId}`);
    return number;
  }

  private heard(message: CustomerWrites, number: WhatsAppNumber): ReturnType<typeof inboundFrom> {
    const inbound = inboundFrom(message, this.now());
    for (const customer of [inbound.from, inbound.userId]) {
      if (customer !== undefined) {
        this.account.heardFrom(number.phoneNumberId, customer, inbound.timestamp * 1000);
      }
    }
    return inbound;
  }

  private deliver(number: WhatsAppNumber, body: string, options: SendOptions): Promise<WebhookDelivery> {
    const url = options.url ?? this.account.webhookUrl(number);
    if (url === undefined || (options.url === undefined && !this.brings(number, body))) {
      return Promise.resolve(undelivered(body));
    }
    const current = this.numberOf(number.phoneNumberId);
    const signed = signWhatsApp(body, current.appSecret);
    const headers = signedHeaders(signed, 'x-hub-signature-256', options);
    return this.sender().deliver({ url, body, headers }, options);
  }

  private brings(number: WhatsAppNumber, body: string): boolean {
    return this.account.isConnected || this.account.brings(number, fieldsIn(body));
  }

  private sender(): WebhookSender {
    const policy = scheduledRetries(this.options.retryDelaysMs ?? META_RETRIES, (status) => status === 200);
    return new WebhookSender(this.exchange, this.time, policy, this.options.webhookTimeoutMs ?? 20_000);
  }
}
