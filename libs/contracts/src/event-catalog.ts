/** Every event on the bus, declared once: its stream and the class of its data. */
import {
  AccountChange,
  ContactChange,
  ConversationChange,
  DeliveryUpdate,
  MessageChange,
  NormalizedMessage,
  UnrecognizedWebhook,
} from '@enlace/normalization';
import { AnswerProduced } from './events/answer-produced.js';
import { AnswerRequested } from './events/answer-requested.js';
import { ChannelAlerted } from './events/channel-alerted.js';
import { ChannelStopped } from './events/channel-stopped.js';
import { ContactLinkConflict, ContactLinked, ContactUnlinked } from './events/contact-linked.js';
import { DeliveryFailed, DeliverySucceeded } from './events/delivery-outcome.js';
import { DeliveryRequested } from './events/delivery-requested.js';
import { IntegrationChanged } from './events/integration-changed.js';
import { NotificationRequested } from './events/notification-requested.js';
import { ReadRequested } from './events/read-requested.js';
import { WebhookAccepted } from './events/webhook-accepted.js';
import type { StreamName } from './streams.js';

interface EventDefinition {
  readonly stream: Exclude<StreamName, 'dead'>;
  readonly version: number;
  readonly payload: new () => object;
  readonly summary: string;
  /** Asked of Enlace by others, who write what it alone reads; absent: told by Enlace, for others to read. */
  readonly isRequest?: true;
}

export const catalog = {
  'message.received': {
    stream: 'inbound',
    version: 1,
    payload: NormalizedMessage,
    summary: 'A customer wrote.',
  },
  'message.echoed': {
    stream: 'inbound',
    version: 1,
    payload: NormalizedMessage,
    summary: "The business wrote, from the provider's own app or another system.",
  },
  'message.changed': {
    stream: 'inbound',
    version: 1,
    payload: MessageChange,
    summary: 'A message was edited, deleted, reacted to, or its form answered.',
  },
  'delivery.updated': {
    stream: 'inbound',
    version: 1,
    payload: DeliveryUpdate,
    summary: 'A message we sent came further.',
  },
  'contact.changed': {
    stream: 'inbound',
    version: 1,
    payload: ContactChange,
    summary: 'News about a person, without a message.',
  },
  'conversation.changed': {
    stream: 'inbound',
    version: 1,
    payload: ConversationChange,
    summary: 'News about a conversation the provider keeps.',
  },
  'account.changed': {
    stream: 'inbound',
    version: 1,
    payload: AccountChange,
    summary: "News about the business's account at the provider.",
  },
  'webhook.unrecognized': {
    stream: 'inbound',
    version: 1,
    payload: UnrecognizedWebhook,
    summary: 'A payload no rule knows, kept as it came.',
  },
  'webhook.accepted': {
    stream: 'intake',
    version: 1,
    payload: WebhookAccepted,
    summary: 'A webhook waiting on the bus to be logged while Postgres is away.',
  },
  'answer.requested': {
    stream: 'answers',
    version: 1,
    payload: AnswerRequested,
    summary: 'A customer waits for an answer.',
  },
  'answer.produced': {
    stream: 'answers',
    version: 1,
    payload: AnswerProduced,
    summary: 'The knowledge base was asked.',
  },
  'delivery.requested': {
    stream: 'outbound',
    version: 1,
    payload: DeliveryRequested,
    summary: 'Somebody wants a customer to receive a message.',
    isRequest: true,
  },
  'delivery.succeeded': {
    stream: 'outbound',
    version: 1,
    payload: DeliverySucceeded,
    summary: 'The provider took a message.',
  },
  'delivery.failed': {
    stream: 'outbound',
    version: 1,
    payload: DeliveryFailed,
    summary: 'A message was not sent, or it is not known whether it was.',
  },
  'integration.changed': {
    stream: 'notices',
    version: 1,
    payload: IntegrationChanged,
    summary: 'An integration was created, changed or removed.',
  },
  'channel.stopped': {
    stream: 'notices',
    version: 1,
    payload: ChannelStopped,
    summary: 'A channel sends nothing until a person mends it.',
  },
  'channel.alerted': {
    stream: 'notices',
    version: 1,
    payload: ChannelAlerted,
    summary: 'A channel goes on, and a person should look at it.',
  },
  'contact.linked': {
    stream: 'notices',
    version: 1,
    payload: ContactLinked,
    summary: 'A contact is a client of the business from now on.',
  },
  'contact.link_conflict': {
    stream: 'notices',
    version: 1,
    payload: ContactLinkConflict,
    summary: "A contact that is one client's came by a link of another; it stays as it was.",
  },
  'contact.unlinked': {
    stream: 'notices',
    version: 1,
    payload: ContactUnlinked,
    summary: "A contact is no client's any more.",
  },
  'read.requested': {
    stream: 'notices',
    version: 1,
    payload: ReadRequested,
    summary: 'A person has read what a customer wrote.',
    isRequest: true,
  },
  'notification.requested': {
    stream: 'notices',
    version: 1,
    payload: NotificationRequested,
    summary: 'A service of the business wants a client to hear something.',
    isRequest: true,
  },
} as const satisfies Record<string, EventDefinition>;

export type EventName = keyof typeof catalog;

export type PayloadOf<Name extends EventName> = InstanceType<(typeof catalog)[Name]['payload']>;

/** The CloudEvents `type` of an event: `enlace.message.received.v1`. */
export function eventType(name: EventName): string {
  return `enlace.${name}.v${catalog[name].version}`;
}

/** The event a CloudEvents `type` stands for; undefined for a name or version this release does not know. */
export function eventNameOf(type: string): EventName | undefined {
  const match = /^enlace\.(.+)\.v(\d+)$/.exec(type);
  const name = match?.[1];
  if (name === undefined || !Object.hasOwn(catalog, name)) return undefined;
  const known = name as EventName;
  return String(catalog[known].version) === match?.[2] ? known : undefined;
}
