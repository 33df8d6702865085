/** Reads tawk.to's chat events: start, end and transcript. */
import type { ConversationChange, MessageContent, NormalizedEvent } from '@enlace/normalization';
import { fingerprint, isObject, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { attachmentsOf } from './attachments.js';
import { messageIdOf } from './message-id.js';
import type { TawktoMessage, TawktoPayload } from './payload.js';
import { preChatFormOf, type PreChatForm } from './pre-chat-form.js';
import { propertyOf } from './route.js';
import { visitorContact } from './visitor.js';

/** A longer chat id would make message ids longer than ids may be. */
const MAX_CHAT_ID = 400;

/**
 * Comes with the first message, the visitor's or an agent's. Only a visitor's is `message.received`; an
 * agent's is an echo; without a message of either, the chat was just opened.
 */
export function normalizeChatStart(payload: TawktoPayload, account: string | undefined): NormalizedEvent {
  const chatId = textOf(payload.chatId, MAX_CHAT_ID);
  const timestamp = momentOf(payload.time);
  if (chatId === undefined || timestamp === undefined) {
    return unrecognized('tawkto', 'chat:start without a chat id or a time', payload, { account });
  }
  if (!isObject(payload.message)) return changed(payload, account, 'created', chatId, timestamp);
  const message: TawktoMessage = payload.message;
  const sender = objectOf(message.sender)['type'];
  if (sender === 'system') return changed(payload, account, 'created', chatId, timestamp);
  if (sender !== 'visitor' && sender !== 'agent') {
    return unrecognized('tawkto', 'chat:start by a sender nobody knows', payload, {
      account,
      conversation: chatId,
    });
  }
  const text = typeof message.text === 'string' ? message.text : '';
  const form = sender === 'visitor' ? preChatFormOf(text) : undefined;
  const contact = visitorContact(payload.visitor, chatId, form);
  const messageId = messageIdOf(chatId, timeOf(payload.time), sender, textOf(message.type) ?? '', text);
  const property = propertyOf(payload) ?? 'unknown';
  const isEcho = sender === 'agent';
  return {
    name: isEcho ? 'message.echoed' : 'message.received',
    key: `message:${messageId}`,
    ...(account === undefined ? {} : { account }),
    conversation: chatId,
    data: {
      platform: 'tawkto',
      sender: isEcho ? property : contact.external_id,
      recipient: isEcho ? contact.external_id : property,
      content: contentOf(message, text, form),
      timestamp,
      message_id: messageId,
      direction: isEcho ? 'outbound' : 'inbound',
      ...(isEcho ? { author: 'human' as const } : {}),
      contact,
      attachments: attachmentsOf(message.attchs),
      raw_payload: rawOf(payload),
    },
  };
}

/** tawk.to ends a chat some minutes after the last word. */
export function normalizeChatEnd(payload: TawktoPayload, account: string | undefined): NormalizedEvent {
  const chatId = textOf(payload.chatId, MAX_CHAT_ID);
  const timestamp = momentOf(payload.time);
  return chatId === undefined || timestamp === undefined
    ? unrecognized('tawkto', 'chat:end without a chat id or a time', payload, { account })
    : changed(payload, account, 'resolved', chatId, timestamp);
}

/**
 * One event for the whole transcript, its messages in `raw_payload`. They are not made into messages one by
 * one: the first of them came with `chat:start` already, but there the time is that of the event
 * (developer.tawk.to/webhooks: "event generation date time"), here that of the message, and neither has an
 * id. No key would surely be the same for both, and a message stored twice would be answered twice.
 */
export function normalizeTranscript(payload: TawktoPayload, account: string | undefined): NormalizedEvent {
  const chat = objectOf(payload.chat);
  const chatId = textOf(chat['id'], MAX_CHAT_ID);
  const timestamp = momentOf(payload.time);
  return chatId === undefined || timestamp === undefined
    ? unrecognized('tawkto', 'chat:transcript_created without a chat id or a time', payload, { account })
    : changed({ ...payload, visitor: chat['visitor'] }, account, 'transcript', chatId, timestamp, payload);
}

function changed(
  payload: TawktoPayload,
  account: string | undefined,
  change: ConversationChange['change'],
  chatId: string,
  timestamp: number,
  raw: TawktoPayload = payload,
): NormalizedEvent {
  return {
    name: 'conversation.changed',
    key: `${String(payload.event)}:${chatId}:${timeOf(payload.time)}:${fingerprint(raw)}`,
    ...(account === undefined ? {} : { account }),
    conversation: chatId,
    data: {
      platform: 'tawkto',
      change,
      conversation_id: chatId,
      contact: visitorContact(payload.visitor, chatId),
      timestamp,
      raw_payload: rawOf(raw),
    },
  };
}

/** The time as it stands in the payload. */
function timeOf(time: unknown): string | number {
  return typeof time === 'string' || typeof time === 'number' ? time : '';
}

/** `msg`, `file` and `webrtc-call`; whether a file comes with a text is not documented. */
function contentOf(message: TawktoMessage, text: string, form: PreChatForm | undefined): MessageContent {
  const provider_kind = textOf(message.type, 64);
  const words = text === '' ? undefined : text;
  switch (message.type) {
    case 'file':
      return withoutAbsent({ type: 'document' as const, text: words, provider_kind });
    case 'msg':
    case undefined:
      return withoutAbsent({ type: 'text' as const, text, fields: form?.fields, provider_kind });
    default:
      return withoutAbsent({ type: 'unsupported' as const, text: words, provider_kind });
  }
}
