/** Reads the beginning and the end of a tawk.to chat. */
import type { MessageContent, NormalizedEvent } from '@enlace/normalization';
import { isObject, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { attachmentsOf } from './attachments.js';
import { MAX_CHAT_ID, changedChat } from './changed-chat.js';
import { chatMessageId } from './message-id.js';
import type { TawktoMessage, TawktoPayload } from './payload.js';
import { preChatFormOf, type PreChatForm } from './pre-chat-form.js';
import { propertyOf } from './route.js';
import { visitorContact } from './visitor.js';

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
  if (!isObject(payload.message)) return changedChat(payload, account, 'created', { id: chatId, timestamp });
  const message: TawktoMessage = payload.message;
  const sender = objectOf(message.sender)['type'];
  if (sender === 'system') return changedChat(payload, account, 'created', { id: chatId, timestamp });
  if (sender !== 'visitor' && sender !== 'agent') {
    return unrecognized('tawkto', 'chat:start by a sender nobody knows', payload, {
      account,
      conversation: chatId,
    });
  }
  const text = typeof message.text === 'string' ? message.text : '';
  const form = sender === 'visitor' ? preChatFormOf(text) : undefined;
  const contact = visitorContact(payload.visitor, chatId, form);
  const messageId = chatMessageId(chatId, { sender, isFile: message.type === 'file', text }, 0);
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
    : changedChat(payload, account, 'resolved', { id: chatId, timestamp });
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
