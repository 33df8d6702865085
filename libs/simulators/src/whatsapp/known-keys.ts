/** Which members a message has: the Cloud API refuses those it does not know. */
import { type JsonObject, asList, asObject } from '../core/request-body.js';
import type { GraphFailure } from './graph-error.js';

const MEDIA = ['id', 'link'];
const CAPTIONED = [...MEDIA, 'caption'];

const ENVELOPE = [
  'messaging_product',
  'recipient_type',
  'to',
  'recipient',
  'type',
  'context',
  'biz_opaque_callback_data',
];

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  text: ['body', 'preview_url'],
  image: CAPTIONED,
  video: CAPTIONED,
  document: [...CAPTIONED, 'filename'],
  audio: [...MEDIA, 'voice'],
  sticker: MEDIA,
  location: ['latitude', 'longitude', 'name', 'address'],
  reaction: ['message_id', 'emoji'],
  interactive: ['type', 'header', 'body', 'footer', 'action'],
  template: ['name', 'language', 'components', 'namespace'],
  contacts: ['name', 'phones', 'emails', 'addresses', 'org', 'urls', 'birthday'],
};

/** What is wrong with the names in a message of that type. */
export function keysFault(type: string, body: JsonObject): GraphFailure | undefined {
  const content = body[type];
  const parts = type === 'contacts' ? asList(content).map(asObject) : [asObject(content)];
  return (
    unexpected('message', body, [...ENVELOPE, type]) ??
    unexpected('context', asObject(body['context']), ['message_id']) ??
    parts.map((part) => unexpected(type, part, MEMBERS[type] ?? [])).find(Boolean)
  );
}

function unexpected(name: string, value: JsonObject, known: readonly string[]): GraphFailure | undefined {
  const key = Object.keys(value).find((one) => !known.includes(one));
  return key === undefined
    ? undefined
    : { code: 100, message: `(#100) Unexpected key "${key}" on param "${name}".` };
}
