/** Builds webhook bodies of the WhatsApp Cloud API, as JSON text on the wire. */
import { type WhatsAppContent, contentFields } from './whatsapp-content.js';
import { metaJson } from './whatsapp-wire.js';

/** Which number of which account a webhook speaks of. */
export interface WhatsAppScope {
  readonly phoneNumberId: string;
  readonly wabaId: string;
  /** Digits; the phone number id stands in when absent. */
  readonly displayPhoneNumber?: string;
}

/** One inbound message. */
export interface WhatsAppInbound {
  /** wa_id (digits); absent = the customer hides the number behind a username. */
  readonly from?: string;
  /** Business-scoped user id, for example `MX.1349`. */
  readonly userId?: string;
  readonly username?: string;
  readonly name?: string;
  readonly wamid: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly content: WhatsAppContent;
  /** wamid of the message answered. */
  readonly replyTo?: string;
  /** Forwarded messages have a context without an id. */
  readonly forwarded?: 'once' | 'many';
}

/** One status of a message of ours. */
export interface WhatsAppStatus {
  readonly wamid: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'played' | 'failed';
  /** Unix seconds. */
  readonly timestamp: number;
  /** wa_id; absent when the message went to a BSUID. */
  readonly recipientId?: string;
  readonly recipientUserId?: string;
  /** biz_opaque_callback_data of the message, given back. */
  readonly opaque?: string;
  /** Why it failed. */
  readonly error?: { readonly code: number; readonly title: string; readonly details: string };
}

/** What a customer sends as text. */
export interface WhatsAppTextFields extends WhatsAppScope {
  readonly from: string;
  readonly wamid: string;
  readonly text: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly name?: string;
}

/** A webhook with one text message. */
export function buildWhatsAppText(fields: WhatsAppTextFields): string {
  const { text, ...rest } = fields;
  return buildWhatsAppMessage(fields, { ...rest, content: { type: 'text', body: text } });
}

/** A webhook with one message of any kind. */
export function buildWhatsAppMessage(scope: WhatsAppScope, message: WhatsAppInbound): string {
  return buildWhatsAppBatch(scope, [message]);
}

/**
 * A webhook with many messages and statuses; Meta puts up to 1000 updates in one POST. They are spread over
 * two entries and one change for each customer, so that reading only the first of any array loses some.
 */
export function buildWhatsAppBatch(
  scope: WhatsAppScope,
  messages: readonly WhatsAppInbound[],
  statuses: readonly WhatsAppStatus[] = [],
): string {
  const changes = [
    ...byCustomer(messages).map((group) => messagesChange(scope, group)),
    ...(statuses.length === 0 ? [] : [statusesChange(scope, statuses)]),
  ];
  const half = Math.ceil(changes.length / 2);
  const entries = changes.length < 2 ? [changes] : [changes.slice(0, half), changes.slice(half)];
  return metaJson({
    object: 'whatsapp_business_account',
    entry: entries.map((part) => ({ id: scope.wabaId, changes: part })),
  });
}

/** A webhook with one status. */
export function buildWhatsAppStatus(scope: WhatsAppScope, status: WhatsAppStatus): string {
  return buildWhatsAppBatch(scope, [], [status]);
}

function metadata(scope: WhatsAppScope): object {
  return {
    display_phone_number: scope.displayPhoneNumber ?? scope.phoneNumberId,
    phone_number_id: scope.phoneNumberId,
  };
}

function byCustomer(messages: readonly WhatsAppInbound[]): WhatsAppInbound[][] {
  const groups = new Map<string, WhatsAppInbound[]>();
  for (const message of messages) {
    const key = message.from ?? message.userId ?? '';
    const group = groups.get(key);
    if (group) group.push(message);
    else groups.set(key, [message]);
  }
  return [...groups.values()];
}

function messagesChange(scope: WhatsAppScope, messages: readonly WhatsAppInbound[]): object {
  const first = messages[0];
  const broken = messages.some(({ content }) => content.type === 'interactive_error');
  const noContacts = messages.every(({ content }) => content.type === 'number_change');
  return {
    value: {
      messaging_product: 'whatsapp',
      metadata: metadata(scope),
      ...(first === undefined || noContacts ? {} : { contacts: [contact(first)] }),
      messages: messages.map(message),
      ...(broken ? { errors: [BROKEN_INTERACTIVE] } : {}),
    },
    field: 'messages',
  };
}

const BROKEN_INTERACTIVE = {
  code: 131000,
  title: 'Something went wrong',
  message: 'Something went wrong',
  error_data: { details: 'Unsupported webhook payload' },
};

function contact(from: WhatsAppInbound): object {
  return {
    profile: {
      name: from.name ?? 'Customer',
      ...(from.username === undefined ? {} : { username: from.username }),
    },
    ...(from.from === undefined ? {} : { wa_id: from.from }),
    ...(from.userId === undefined ? {} : { user_id: from.userId }),
  };
}

function message(inbound: WhatsAppInbound): object {
  const context =
    inbound.replyTo !== undefined
      ? { from: inbound.from, id: inbound.replyTo }
      : inbound.forwarded === 'once'
        ? { forwarded: true }
        : inbound.forwarded === 'many'
          ? { frequently_forwarded: true }
          : undefined;
  return {
    ...(context === undefined ? {} : { context }),
    ...(inbound.from === undefined ? {} : { from: inbound.from }),
    ...(inbound.userId === undefined ? {} : { from_user_id: inbound.userId }),
    id: inbound.wamid,
    timestamp: String(inbound.timestamp),
    ...contentFields(inbound.content),
  };
}

function statusesChange(scope: WhatsAppScope, statuses: readonly WhatsAppStatus[]): object {
  return {
    value: {
      messaging_product: 'whatsapp',
      metadata: metadata(scope),
      statuses: statuses.map(status),
    },
    field: 'messages',
  };
}

/** No `conversation` since v24; failed statuses name neither price nor BSUID. */
function status(update: WhatsAppStatus): object {
  const failed = update.status === 'failed';
  return {
    id: update.wamid,
    status: update.status,
    timestamp: String(update.timestamp),
    ...(update.recipientId === undefined ? {} : { recipient_id: update.recipientId }),
    ...(update.recipientUserId === undefined ? {} : { recipient_user_id: update.recipientUserId }),
    ...(update.opaque === undefined ? {} : { biz_opaque_callback_data: update.opaque }),
    ...(failed
      ? {}
      : {
          pricing: {
            billable: false,
            pricing_model: 'PMP',
            type: 'free_customer_service',
            category: 'service',
          },
        }),
    ...(update.error === undefined ? {} : { errors: [statusError(update.error)] }),
  };
}

function statusError(error: NonNullable<WhatsAppStatus['error']>): object {
  return {
    code: error.code,
    title: error.title,
    message: error.title,
    error_data: { details: error.details },
    href: '/documentation/business-messaging/whatsapp/support/error-codes',
  };
}
