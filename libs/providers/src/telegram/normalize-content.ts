/** Reads what a message says into the one flat shape. */
import type { Attachment, MessageContent, SharedContact } from '@enlace/normalization';
import { pointOf } from '../contact-fields.js';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { fileOf, type FoundFile } from './content-files.js';
import { richTextOf } from './rich-text.js';
import { NOTICES, SURROUNDINGS } from './service-messages.js';

export interface FoundContent {
  readonly content: MessageContent;
  readonly attachments: Attachment[];
}

/** The content of a message; undefined where the message is only a notice of the chat. */
export function contentOf(message: JsonObject): FoundContent | undefined {
  const content =
    textContent(message) ?? placeContent(message) ?? peopleContent(message) ?? otherContent(message);
  const file = fileOf(message);
  if (content !== undefined) return { content, attachments: file === undefined ? [] : [file.attachment] };
  if (file !== undefined) return { content: captionOf(message, file), attachments: [file.attachment] };
  return isNotice(message) ? undefined : { content: unsupported(message), attachments: [] };
}

function captionOf(message: JsonObject, file: FoundFile): MessageContent {
  const text = textOf(message['caption']) ?? file.emoji;
  const kind = isObject(message['live_photo']) ? 'live_photo' : file.name;
  return withoutAbsent({ type: file.kind, text, provider_kind: kind });
}

function textContent(message: JsonObject): MessageContent | undefined {
  const text = textOf(message['text']);
  if (text !== undefined) return { type: 'text', text, provider_kind: 'text' };
  const rich = richTextOf(objectOf(message['rich_message'])['blocks']);
  return rich === undefined ? undefined : { type: 'text', text: rich, provider_kind: 'rich_message' };
}

/** A venue also carries `location`. */
function placeContent(message: JsonObject): MessageContent | undefined {
  const venue = objectOf(message['venue']);
  const place = isObject(venue['location']) ? venue['location'] : objectOf(message['location']);
  const point = pointOf(place['latitude'], place['longitude']);
  if (point === undefined) return undefined;
  const name = textOf(venue['title']);
  const address = textOf(venue['address']);
  const text = [name, address].filter((part) => part !== undefined).join(', ');
  return withoutAbsent({
    type: 'location' as const,
    text: text === '' ? undefined : text,
    location: withoutAbsent({ ...point, name, address }),
    provider_kind: isObject(message['venue']) ? 'venue' : 'location',
  });
}

function peopleContent(message: JsonObject): MessageContent | undefined {
  const card = message['contact'];
  if (isObject(card)) return peopleFrom('contact', [sharedContact(card, idOf(card['phone_number']))]);
  const users = listOf(objectOf(message['users_shared'])['users']).filter(isObject);
  return users.length === 0
    ? undefined
    : peopleFrom(
        'users_shared',
        users.map((user) => sharedContact(user)),
      );
}

function peopleFrom(kind: string, contacts: SharedContact[]): MessageContent {
  const text = contacts.map(({ name, phones }) => [name, ...phones].join(' ').trim()).join(', ');
  return { type: 'contacts', text, contacts, provider_kind: kind };
}

function sharedContact(card: JsonObject, phone?: string): SharedContact {
  const names = [textOf(card['first_name']), textOf(card['last_name'])];
  const name = names.filter((part) => part !== undefined).join(' ');
  return { name, phones: phone === undefined ? [] : [phone], emails: [] };
}

/** Kinds with no words of their own: a form sent from a web app, a payment, dice. */
function otherContent(message: JsonObject): MessageContent | undefined {
  const form = message['web_app_data'];
  if (isObject(form)) {
    const text = textOf(form['button_text']);
    const fields = { data: form['data'] ?? null };
    return withoutAbsent({ type: 'form' as const, text, fields, provider_kind: 'web_app_data' });
  }
  if (isObject(message['successful_payment'])) return { type: 'order', provider_kind: 'successful_payment' };
  const dice = textOf(objectOf(message['dice'])['emoji']);
  return dice === undefined ? undefined : { type: 'text', text: dice, provider_kind: 'dice' };
}

function isNotice(message: JsonObject): boolean {
  return namesBeside(message).some((name) => NOTICES.has(name));
}

/** A kind that says something but nothing this shape can carry: a poll, a story, a game, or a kind still to come. */
function unsupported(message: JsonObject): MessageContent {
  const kind = namesBeside(message)[0];
  const said = objectOf(kind === undefined ? undefined : message[kind]);
  const text = textOf(message['caption']) ?? textOf(said['question']) ?? textOf(said['title']);
  return withoutAbsent({ type: 'unsupported' as const, text, provider_kind: kind });
}

function namesBeside(message: JsonObject): string[] {
  const names = Object.keys(message).sort(); // the order they were written in says nothing
  return names.filter((name) => !SURROUNDINGS.has(name) && message[name] !== null);
}
