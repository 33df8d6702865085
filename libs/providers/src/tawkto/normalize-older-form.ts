/** Reads `chat_message`, the form older home-made senders use in tawk.to's name. */
import type { MessageContent, NormalizedEvent } from '@enlace/normalization';
import { idOf, isObject, listOf, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { messageIdOf } from './message-id.js';
import type { OlderMessage, TawktoPayload } from './payload.js';
import { visitorContact } from './visitor.js';

const MAX_CHAT_ID = 400;
const MAX_OWN_ID = 100;

type Author = 'visitor' | 'human' | 'automation';

const AUTHORS: ReadonlyMap<unknown, Author> = new Map<unknown, Author>([
  ...['visitor', 'v', 'user', 'customer', 'client', 'contact'].map((word) => [word, 'visitor'] as const),
  ...['agent', 'a', 'operator', 'admin'].map((word) => [word, 'human'] as const),
  ...['bot', 'system', 's'].map((word) => [word, 'automation'] as const),
]);

/** The kinds a message may be of; every other is shown as `unsupported`. */
const WORDS: ReadonlySet<unknown> = new Set([undefined, null, 'text', 'msg', 'message', 'chat']);

interface OlderChat {
  readonly id: string;
  readonly account: string | undefined;
  readonly visitor: unknown;
  readonly visitorId: unknown;
  readonly time: unknown;
}

/**
 * `{event, timestamp, visitor{id,…}, chat{id, messages[{id,type,content,sender,timestamp}]}}`: one event a
 * message. `recipient` is the visitor's id whoever wrote, as the users of that form know it.
 */
export function normalizeOlderForm(
  payload: TawktoPayload,
  account: string | undefined,
): readonly NormalizedEvent[] {
  const chat = objectOf(payload.chat);
  const visitorId = objectOf(payload.visitor)['id'];
  const id = [chat['id'], payload.chatId, visitorId].map((given) => shortIdOf(given)).find(isKnown);
  const messages = listOf(chat['messages']);
  if (id === undefined || messages.length === 0) {
    return [unrecognized('tawkto', 'chat_message without a chat id or messages', payload, { account })];
  }
  const { visitor } = payload;
  const older: OlderChat = { id, account, visitor, visitorId, time: payload.timestamp ?? payload.time };
  return messages.map((message) => messageOf(older, message));
}

function messageOf(chat: OlderChat, part: unknown): NormalizedEvent {
  const place = { key: chat.id, account: chat.account, conversation: chat.id };
  if (!isObject(part)) return unrecognized('tawkto', 'a message is no object', part, place);
  const message: OlderMessage = part;
  const time = message.timestamp ?? chat.time;
  const timestamp = momentOf(time);
  const author = authorOf(message.sender, chat.visitorId);
  const text = wordsOf(message.content);
  if (timestamp === undefined || author === undefined || text === undefined) {
    return unrecognized('tawkto', 'a message without a time, a known sender or words', part, place);
  }
  const isEcho = author !== 'visitor';
  const ownId = idOf(message.id);
  const isShort = ownId !== undefined && ownId.length <= MAX_OWN_ID;
  const messageId = isShort ? `${chat.id}:${ownId}` : messageIdOf(chat.id, ownId ?? timestamp, author, text);
  const contact = visitorContact(chat.visitor, chat.id);
  return {
    name: isEcho ? 'message.echoed' : 'message.received',
    key: `message:${messageId}`,
    ...(chat.account === undefined ? {} : { account: chat.account }),
    conversation: chat.id,
    data: {
      platform: 'tawkto',
      sender: isEcho ? 'agent' : contact.external_id,
      recipient: contact.external_id,
      content: contentOf(message, text),
      timestamp,
      message_id: messageId,
      direction: isEcho ? 'outbound' : 'inbound',
      ...(author === 'visitor' ? {} : { author }),
      contact,
      attachments: [],
      raw_payload: rawOf(part),
    },
  };
}

/** `sender` is a word, the visitor's id, or an object that tells its type; undefined where it tells nothing. */
function authorOf(sender: unknown, visitorId: unknown): Author | undefined {
  const { type, t, id } = objectOf(sender);
  const role = isObject(sender) ? (type ?? t ?? id) : sender;
  const known = AUTHORS.get(typeof role === 'string' ? role.toLowerCase() : role);
  const isVisitor = idOf(visitorId) !== undefined && idOf(role) === idOf(visitorId);
  return known ?? (isVisitor ? 'visitor' : undefined);
}

function wordsOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  const text = objectOf(content)['text'];
  return typeof text === 'string' ? text : undefined;
}

function contentOf(message: OlderMessage, text: string): MessageContent {
  const provider_kind = textOf(message.type, 64);
  return {
    type: WORDS.has(message.type) ? 'text' : 'unsupported',
    text,
    ...(provider_kind === undefined ? {} : { provider_kind }),
  };
}

function shortIdOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id !== undefined && id.length <= MAX_CHAT_ID ? id : undefined;
}

function isKnown(id: string | undefined): id is string {
  return id !== undefined;
}
