/** Reads what the page with the widget told of a running chat. */
import type { NormalizedEvent } from '@enlace/normalization';
import { countOf, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { MAX_CHAT_ID } from './changed-chat.js';
import { chatMessageId } from './message-id.js';
import type { TawktoPayload } from './payload.js';
import { propertyOf } from './route.js';
import { visitorContact } from './visitor.js';

/** No event of tawk.to: the Tawk.to service writes it, after it has checked the page's token. */
export const PAGE_MESSAGE = 'enlace:page_message';

/**
 * `{event, time, property{id}, chatId, page, visitor{name?,email?}, message{text, before, sender{type}}}`. `before` is how
 * often the sender had said these words in this chat before: with it the transcript's line gets the same id. The bot
 * answers none: there is no way back into the chat.
 */
export function normalizePageMessage(payload: TawktoPayload, account: string | undefined): NormalizedEvent {
  const chatId = textOf(payload.chatId, MAX_CHAT_ID);
  const timestamp = momentOf(payload.time);
  const message = objectOf(payload.message);
  const text = textOf(message['text']);
  const before = countOf(message['before']);
  const sender = objectOf(message['sender'])['type'];
  const isKnown = sender === 'visitor' || sender === 'agent' || sender === 'system';
  if (
    chatId === undefined ||
    timestamp === undefined ||
    text === undefined ||
    before === undefined ||
    !isKnown
  ) {
    return unrecognized('tawkto', "a page's message without chat, time, words, number or sender", payload, {
      account,
    });
  }
  const id = chatMessageId(chatId, { sender, isFile: false, text }, before);
  const contact = visitorContact(payload.visitor, chatId);
  const property = propertyOf(payload) ?? 'unknown';
  const isVisitors = sender === 'visitor';
  return {
    name: isVisitors ? 'message.received' : 'message.echoed',
    key: `message:${id}`,
    ...(account === undefined ? {} : { account }),
    conversation: chatId,
    data: {
      platform: 'tawkto',
      sender: isVisitors ? contact.external_id : property,
      recipient: isVisitors ? property : contact.external_id,
      content: { type: 'text', text, provider_kind: 'page' },
      timestamp,
      message_id: id,
      direction: isVisitors ? 'inbound' : 'outbound',
      ...(isVisitors ? {} : { author: sender === 'agent' ? ('human' as const) : ('automation' as const) }),
      contact,
      attachments: [],
      context: { no_answer: true },
      raw_payload: rawOf(payload),
    },
  };
}
