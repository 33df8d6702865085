/** The parts every kind of update is made of: chats, users, messages and what they are called here. */
import type { MessageContact } from '@enlace/normalization';
import { localeOf } from '../contact-fields.js';
import { idOf, isObject, secondsOf, shortTextOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/** One update, or one part of it, on its way to becoming events. */
export interface UpdatePart {
  /** `update:<update_id>`, the key of its event. */
  readonly key: string;
  readonly kind: string;
  /** What stands under the kind. */
  readonly part: JsonObject;
  /** The whole update, kept with every event. */
  readonly update: Record<string, unknown>;
}

export interface Chat {
  readonly id: string;
  readonly type: string | undefined;
  readonly source: JsonObject;
}

/** The id of a chat, a user or a message: a whole number, perhaps below 0, as text. Longer ones are none of Telegram's. */
export function numberOf(value: unknown): string | undefined {
  const id = idOf(value);
  return id !== undefined && /^-?\d{1,20}$/.test(id) ? id : undefined;
}

/** A chat; undefined where it has no id. */
export function chatOf(value: unknown): Chat | undefined {
  if (!isObject(value)) return undefined;
  const id = numberOf(value['id']);
  return id === undefined ? undefined : { id, type: shortTextOf(value['type'], 32), source: value };
}

/**
 * The lane of a message. A chat seen through a business account, too, has the customer's user id as its id, yet
 * is another conversation than the customer's chat with the bot (Message.business_connection_id).
 */
export function laneOf(chatId: string, businessConnectionId: unknown): string {
  const connection = textOf(businessConnectionId, 128);
  return connection === undefined ? chatId : `business:${connection}:${chatId}`;
}

const LANE = /^(?:business:(.+):)?(-?\d{1,16})$/;

export interface Destination {
  readonly chatId: string;
  readonly businessConnectionId: string | undefined;
}

/** The way back from a lane to a chat; undefined for a lane no message can be sent to. */
export function destinationOf(lane: string): Destination | undefined {
  const match = LANE.exec(lane);
  const chatId = match?.[2];
  if (chatId === undefined || !Number.isSafeInteger(Number(chatId))) return undefined;
  return { chatId, businessConnectionId: match?.[1] };
}

/** `<chat id>:<message id>`: Telegram numbers messages per chat only. */
export function messageIdOf(lane: string, number: string): string {
  return `${lane}:${number}`;
}

/** The lane and the number of one of our message ids; undefined for ids of another form (a tap on a button). */
export function numberedMessage(messageId: string): { lane: string; number: number } | undefined {
  const match = /^(.+):(\d{1,15})$/.exec(messageId);
  const [, lane, number] = match ?? [];
  if (lane === undefined || number === undefined || destinationOf(lane) === undefined) return undefined;
  return { lane, number: Number(number) };
}

const CALLBACK = 'callback:';

/** Our id of a tap on a button, made of Telegram's id of the query. */
export function callbackIdOf(queryId: string): string {
  return `${CALLBACK}${queryId}`;
}

/** Telegram's id of the query behind a tap; undefined where the id is that of a message. */
export function callbackOf(messageId: string): string | undefined {
  return messageId.startsWith(CALLBACK) ? messageId.slice(CALLBACK.length) : undefined;
}

/** Unix seconds; 0 where Telegram gives no time (a tap on a button, a message that became inaccessible). */
export function timeOf(value: unknown): number {
  return secondsOf(value) ?? 0;
}

/**
 * The customer of a chat. In a private chat that is the person, in a group it is the group. A group's contact is
 * never given the writer's id as an alias: it would make one person of all its members. Seen through a business
 * account, a person is a contact of their own, under the lane: what is answered there must go back there, and not
 * into their chat with the bot, which has the same number.
 */
export function contactOf(chat: Chat, writer?: JsonObject, lane: string = chat.id): MessageContact {
  const isPerson = chat.type === 'private' || chat.type === undefined;
  const isSamePerson = isPerson && writer !== undefined && numberOf(writer['id']) === chat.id;
  return withoutAbsent({
    external_id: lane,
    name: nameOf(chat.source) ?? (isSamePerson ? nameOf(writer) : undefined),
    username: shortTextOf(chat.source['username'], 128),
    locale: isSamePerson ? localeOf(writer['language_code']) : undefined,
  });
}

/** The person behind a user object, reached in the private chat, whose id is the user's. */
export function personOf(user: JsonObject): MessageContact | undefined {
  const id = numberOf(user['id']);
  return id === undefined ? undefined : contactOf({ id, type: 'private', source: user }, user);
}

function nameOf(source: JsonObject): string | undefined {
  const title = shortTextOf(source['title'], 512);
  if (title !== undefined) return title;
  const names = [source['first_name'], source['last_name']].map((part) => shortTextOf(part, 255));
  const name = names
    .filter((part) => part !== undefined)
    .join(' ')
    .trim();
  return name === '' ? undefined : name;
}
