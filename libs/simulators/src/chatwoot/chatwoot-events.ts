/** Sends Chatwoot's events to whoever subscribed: one attempt, 5 seconds, no second chance. */
import type { HttpExchange } from '../core/http-exchange.js';
import type { SimulatedTime } from '../core/simulated-time.js';
import {
  type SendOptions,
  type WebhookDelivery,
  WebhookSender,
  is2xx,
  scheduledRetries,
  signedHeaders,
  undelivered,
} from '../core/webhook-sender.js';
import {
  type ChatwootChange,
  contactData,
  conversationEvent,
  messageEvent,
  typingEvent,
} from './chatwoot-event-data.js';
import type {
  ChatwootActor,
  ChatwootContact,
  ChatwootConversation,
  ChatwootHook,
  ChatwootMessage,
} from './chatwoot-records.js';
import type { ChatwootStore } from './chatwoot-store.js';
import { railsJson, signChatwoot } from './chatwoot-wire.js';

/** What account webhooks may subscribe to. */
export const CHATWOOT_EVENTS = [
  'conversation_created',
  'conversation_status_changed',
  'conversation_updated',
  'contact_created',
  'contact_updated',
  'message_created',
  'message_updated',
  'webwidget_triggered',
  'inbox_created',
  'inbox_updated',
  'conversation_typing_on',
  'conversation_typing_off',
] as const;

/** What they get when nothing is chosen: all but inbox and typing events. */
export const DEFAULT_SUBSCRIPTIONS = CHATWOOT_EVENTS.filter((name) => !/inbox|typing/.test(name));

/** What agent bots hear (app/listeners/agent_bot_listener.rb). */
const FOR_BOTS = /^(?:message_|conversation_(?:status_changed|updated|opened|resolved)|webwidget_)/;

export class ChatwootEvents {
  /** Which events are lost on their way: Chatwoot tries once. */
  isLost: (event: string) => boolean = () => false;

  constructor(
    private readonly store: ChatwootStore,
    private readonly exchange: () => HttpExchange,
    private readonly time: SimulatedTime,
    private readonly timeoutMs: number,
  ) {}

  /** A message was written or changed. */
  message(
    event: 'message_created' | 'message_updated',
    conversation: ChatwootConversation,
    message: ChatwootMessage,
    options: SendOptions = {},
  ): Promise<WebhookDelivery> {
    const body = railsJson(messageEvent(event, this.store.scene(conversation), message));
    return this.emit(event, conversation.inboxId, body, options);
  }

  /** A conversation began or changed. */
  conversation(
    event: 'conversation_created' | 'conversation_updated' | 'conversation_status_changed',
    conversation: ChatwootConversation,
    changes?: readonly ChatwootChange[] | null,
  ): Promise<WebhookDelivery> {
    const body = railsJson(conversationEvent(event, this.store.scene(conversation), changes));
    return this.emit(event, conversation.inboxId, body, {});
  }

  /** The customer, or an agent, types or stops. */
  typing(on: boolean, conversation: ChatwootConversation, agent?: ChatwootActor): Promise<WebhookDelivery> {
    const body = railsJson(typingEvent(on, this.store.scene(conversation), agent));
    return this.emit(
      on ? 'conversation_typing_on' : 'conversation_typing_off',
      conversation.inboxId,
      body,
      {},
    );
  }

  /** A contact was made or changed; inbox callbacks do not hear of it. */
  contact(
    event: 'contact_created' | 'contact_updated',
    contact: ChatwootContact,
    changes?: readonly ChatwootChange[],
  ): Promise<WebhookDelivery> {
    const changed = changes === undefined ? {} : { changed_attributes: changes };
    const body = railsJson({ ...contactData(this.store.account, contact), event, ...changed });
    return this.emit(event, undefined, body, {});
  }

  /** Sends a body to one address. */
  deliver(
    hook: Pick<ChatwootHook, 'url' | 'secret'>,
    body: string,
    options: SendOptions,
  ): Promise<WebhookDelivery> {
    const signed = signChatwoot(body, hook.secret, { timestamp: Math.floor(this.store.now() / 1000) });
    const headers = signedHeaders(signed, 'x-chatwoot-signature', options);
    if (options.signature === 'missing') {
      // As automation rules and macros send: no signature, no timestamp, no delivery id.
      delete headers['x-chatwoot-timestamp'];
      delete headers['x-chatwoot-delivery'];
    }
    const sender = new WebhookSender(this.exchange(), this.time, scheduledRetries([], is2xx), this.timeoutMs);
    return sender.deliver({ url: options.url ?? hook.url, body, headers }, options);
  }

  /** The same event reaches every subscriber by itself, each time with a delivery id of its own. */
  private async emit(
    event: string,
    inboxId: number | undefined,
    body: string,
    options: SendOptions,
  ): Promise<WebhookDelivery> {
    if (this.isLost(event)) return undelivered(body);
    const callbacks = this.store.hooks.filter((hook) =>
      hook.inboxId === undefined
        ? hook.subscriptions.includes(event)
        : hook.inboxId === inboxId && !/^(?:contact|inbox)_/.test(event),
    );
    const bots = FOR_BOTS.test(event)
      ? this.store.bots.filter(({ inboxIds }) => inboxId !== undefined && inboxIds.has(inboxId))
      : [];
    const hooks = [...callbacks, ...bots];
    const [first, ...others] = await Promise.all(hooks.map((hook) => this.deliver(hook, body, options)));
    if (!first) return undelivered(body);
    return { ...first, copies: [...first.copies, ...others] };
  }
}
