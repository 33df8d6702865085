/** A Chatwoot that keeps its API's rules and echoes everything, our own messages included, to webhooks. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { type ApiAnswer, BaseSimulator, type Fault, give } from '../core/base-simulator.js';
import { limitsOf } from '../core/limits.js';
import { asObject, asText } from '../core/request-body.js';
import { type SendOptions, type WebhookDelivery, undelivered } from '../core/webhook-sender.js';
import { type BulkOptions, eachAtMost, ordered } from '../core/write-order.js';
import { CHATWOOT_LIMITS, ChatwootAccess, NOT_FOUND, problem, retryLater } from './chatwoot-access.js';
import { type AgentWrites, agentMessage } from './agent-writes.js';
import type { ChatwootContext } from './chatwoot-context.js';
import { CHATWOOT_EVENTS, ChatwootEvents } from './chatwoot-events.js';
import type {
  ChatwootActor,
  ChatwootBot,
  ChatwootContact,
  ChatwootConversation,
  ChatwootMessage,
  ChatwootStatus,
} from './chatwoot-records.js';
import {
  type ChatwootConnection,
  type ChatwootSimulatorOptions,
  DEFAULT_INBOXES,
} from './chatwoot-options.js';
import { ChatwootStore } from './chatwoot-store.js';
import { railsJson } from './chatwoot-wire.js';
import { botRoutes } from './bot-routes.js';
import { contactRoutes } from './contact-routes.js';
import { type ContactWrites, receive } from './contact-writes.js';
import { ConversationDesk } from './conversation-desk.js';
import { conversationRoutes } from './conversation-routes.js';
import { messageRoutes } from './message-routes.js';
import { webhookRoutes } from './webhook-routes.js';

export class ChatwootSimulator extends BaseSimulator {
  /** Tokens of an administrator, of an agent and of a bot. */
  readonly administrator: ChatwootActor;
  readonly agent: ChatwootActor;
  readonly bot: ChatwootActor;
  private readonly store: ChatwootStore;
  private readonly access: ChatwootAccess;
  private readonly events: ChatwootEvents;
  private readonly desk: ConversationDesk;

  constructor(options: ChatwootSimulatorOptions = {}) {
    // A new connection for each webhook: nothing is ever sent twice to mend a broken one.
    super(options, false);
    const person = (id: number, name: string, role: ChatwootActor['role'], token: string): ChatwootActor => ({
      kind: 'user',
      id,
      name,
      email: `${role}@example.com`,
      role,
      token,
    });
    this.administrator = person(
      11,
      'Alex Admin',
      'administrator',
      options.administratorToken ?? 'chatwoot-admin-token',
    );
    this.agent = person(12, 'Sam Agent', 'agent', options.agentToken ?? 'chatwoot-agent-token');
    this.bot = {
      ...person(13, 'Enlace', 'agent', options.botToken ?? 'chatwoot-bot-token'),
      kind: 'agent_bot',
    };
    const account = { id: options.accountId ?? 1, name: options.accountName ?? 'Enlace Demo' };
    const limits = limitsOf(options.limits, CHATWOOT_LIMITS);
    this.store = new ChatwootStore(account, options.inboxes ?? DEFAULT_INBOXES, this.now);
    this.access = new ChatwootAccess(
      account.id,
      [this.administrator, this.agent, this.bot],
      limits,
      this.now,
    );
    this.events = new ChatwootEvents(
      this.store,
      () => this.exchange,
      this.time,
      options.webhookTimeoutMs ?? 5000,
    );
    const statuses = options.statuses ?? { deliveredMs: 300, readMs: 2000 };
    this.desk = new ConversationDesk(this.store, this.events, this.time, statuses);
    if (options.webhookUrl !== undefined) {
      this.connect({
        webhookUrl: options.webhookUrl,
        ...(options.webhookSecret === undefined ? {} : { secret: options.webhookSecret }),
      });
    }
  }

  get accountId(): number {
    return this.store.account.id;
  }

  /** Where events go now, with the secrets they are signed with. */
  get webhooks(): readonly { readonly id: number; readonly url: string; readonly secret: string }[] {
    return this.store.hooks;
  }

  /** Adds a webhook with a secret of the test's choice, or replaces the one with the same URL. */
  connect(connection: ChatwootConnection): void {
    const known = this.store.hooks.findIndex(({ url }) => url === connection.webhookUrl);
    if (known >= 0) this.store.hooks.splice(known, 1);
    this.store.hooks.push({
      id: this.store.newId(),
      name: null,
      url: connection.webhookUrl,
      subscriptions: connection.subscriptions ?? CHATWOOT_EVENTS,
      secret: connection.secret ?? 'chatwoot-simulator-webhook-secret',
      ...(connection.inboxId === undefined ? {} : { inboxId: connection.inboxId }),
    });
  }

  /** Takes all webhooks away. */
  disconnect(): void {
    this.store.hooks.length = 0;
  }

  /** Loses webhooks on their way, as a network does: Chatwoot tries once. */
  loseWebhooks(isLost: (event: string) => boolean): void {
    this.events.isLost = isLost;
  }

  /** Every message there is, oldest first, with the conversation's number. */
  get messages(): readonly ChatwootMessage[] {
    return [...this.store.conversations.values()]
      .flatMap((conversation) => conversation.messages)
      .sort((a, b) => a.id - b.id);
  }

  /** The contact with exactly this phone number. */
  contact(phoneNumber: string): ChatwootContact | undefined {
    return this.store.contactByPhone(phoneNumber);
  }

  /** Every contact there is. */
  get contacts(): readonly ChatwootContact[] {
    return [...this.store.contacts.values()];
  }

  /** Bots that were made through the API, with the inboxes they have. */
  get bots(): readonly ChatwootBot[] {
    return this.store.bots;
  }

  /** A customer writes: contact and conversation are made if need be; the report is of message_created. */
  async customerWrites(
    message: ContactWrites,
  ): Promise<WebhookDelivery & { readonly conversationId: number }> {
    const { conversation, delivery } = receive(message, this.store, this.events, this.desk);
    return { ...(await delivery), conversationId: conversation.id };
  }

  /** Several customers write. */
  customersWrite(messages: readonly ContactWrites[], options: BulkOptions = {}): Promise<WebhookDelivery[]> {
    const list = ordered(messages, options.order);
    return eachAtMost(list, options.concurrent ?? 1, (message) =>
      this.customerWrites({ ...options, ...message }),
    );
  }

  /** A person writes in Chatwoot's own window: the bot must leave the conversation to them. */
  agentWrites(conversationId: number, text: string, options: AgentWrites = {}): Promise<WebhookDelivery> {
    const fields = agentMessage(text, this.agent, options, () => this.store.newId());
    return this.desk.write(this.conversation(conversationId), fields).delivery;
  }

  /** An automatic message of the inbox (greeting, out of office): no sender. */
  automationWrites(conversationId: number, text: string): Promise<WebhookDelivery> {
    const fields = { content: text, messageType: 'template' as const, sender: null };
    return this.desk.write(this.conversation(conversationId), fields).delivery;
  }

  /** A person opens, resolves or snoozes. */
  changeStatus(
    conversationId: number,
    status: ChatwootStatus,
    options: { readonly nullChanges?: boolean } = {},
  ): Promise<WebhookDelivery> {
    return this.desk.changeStatus(this.conversation(conversationId), status, options);
  }

  /** The agent takes the conversation, or nobody has it any more. */
  assign(conversationId: number, toAgent: boolean): Promise<WebhookDelivery> {
    return this.desk.assign(this.conversation(conversationId), toAgent ? this.agent : null);
  }

  /** The customer begins or stops typing. */
  customerTypes(conversationId: number, on: boolean): Promise<WebhookDelivery> {
    return this.events.typing(on, this.conversation(conversationId));
  }

  /** The agent begins or stops typing. */
  agentTypes(conversationId: number, on: boolean): Promise<WebhookDelivery> {
    return this.events.typing(on, this.conversation(conversationId), this.agent);
  }

  /** Every conversation there is. */
  get conversations(): readonly ChatwootConversation[] {
    return [...this.store.conversations.values()];
  }

  /** The customer answers an interactive message: message_updated with submitted_values. */
  customerSubmits(
    conversationId: number,
    messageId: number,
    values: readonly object[],
  ): Promise<WebhookDelivery> {
    const [conversation, message] = this.message(conversationId, messageId);
    return this.desk.amend(conversation, message, { submitted_values: values });
  }

  /** A message is deleted: message_updated with `deleted`. */
  deleteMessage(conversationId: number, messageId: number): Promise<WebhookDelivery> {
    const [conversation, message] = this.message(conversationId, messageId);
    return this.desk.amend(conversation, message, { deleted: true }, 'This message was deleted');
  }

  /** Delivers any body to the first webhook, signed; an object is written the way Rails writes JSON. */
  sendWebhook(body: string | object, options: SendOptions = {}): Promise<WebhookDelivery> {
    const text = typeof body === 'string' ? body : railsJson(body);
    const [hook] = this.store.hooks;
    return hook ? this.events.deliver(hook, text, options) : Promise.resolve(undelivered(text));
  }

  protected routes(app: FastifyInstance): void {
    const context: ChatwootContext = {
      access: this.access,
      store: this.store,
      events: this.events,
      desk: this.desk,
      ledger: this.ledger,
      scripted: (request) => this.failureOf(request),
    };
    webhookRoutes(app, context);
    botRoutes(app, context);
    contactRoutes(app, context);
    conversationRoutes(app, context);
    messageRoutes(app, context);
    app.setNotFoundHandler((_request, reply) => give(reply, NOT_FOUND));
  }

  protected isSend(request: FastifyRequest): boolean {
    return request.method === 'POST' && (request.url.split('?')[0] ?? '').endsWith('/messages');
  }

  protected errorAnswer(code: number, details: string | undefined): ApiAnswer {
    if (code === 429) return retryLater(1);
    return problem(code, details ?? ERRORS[code] ?? 'Something went wrong');
  }

  protected throttledAnswer(retryAfterSeconds: number): ApiAnswer {
    return retryLater(retryAfterSeconds);
  }

  protected unreadableAnswer(reason: string): ApiAnswer {
    return problem(400, reason);
  }

  protected faultIn({ body, status }: ApiAnswer): Fault {
    const { error, message, errors } = asObject(body);
    return { code: status, reason: asText(error) ?? asText(message) ?? JSON.stringify(errors ?? body) };
  }

  protected forget(): void {
    this.store.forget();
    this.access.reset();
  }

  private conversation(id: number): ChatwootConversation {
    const conversation = this.store.conversations.get(id);
    if (!conversation) throw new Error(`no such conversation: ${id}`);
    return conversation;
  }

  private message(conversationId: number, messageId: number): [ChatwootConversation, ChatwootMessage] {
    const conversation = this.conversation(conversationId);
    const message = conversation.messages.find(({ id }) => id === messageId);
    if (!message) throw new Error(`no such message: ${messageId}`);
    return [conversation, message];
  }
}

const ERRORS: Readonly<Record<number, string>> = {
  401: 'Invalid Access Token',
  402: 'Account limit exceeded. Please upgrade to a higher plan',
  403: 'Message status update is only allowed for API inboxes',
  404: 'Resource could not be found',
  422: 'Validation failed: Too many messages',
};
