/** Checks a request to send a WhatsApp message, as the Cloud API does before it accepts one. */
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type GraphFailure, badValue, parameterRequired } from './graph-error.js';
import { contactsFault, placeFault, reactionFault } from './card-rules.js';
import { componentsFault } from './component-rules.js';
import { interactiveFault, interactiveText } from './interactive-rules.js';
import { keysFault } from './known-keys.js';

/** A message that may be accepted as far as its form goes. */
export interface MessageRequest {
  /** As the caller wrote it. */
  readonly input: string;
  /** wa_id, or the BSUID when `toUserId`. */
  readonly recipient: string;
  readonly toUserId: boolean;
  readonly type: string;
  readonly text: string;
  readonly replyTo?: string;
  readonly opaque?: string;
}

/** A read receipt. */
export interface ReadRequest {
  readonly messageId: string;
}

const TYPES = [
  'audio',
  'contacts',
  'document',
  'image',
  'interactive',
  'location',
  'reaction',
  'sticker',
  'template',
  'text',
  'video',
];
const MEDIA = new Set(['audio', 'document', 'image', 'sticker', 'video']);
const TEXT_LIMIT = 4096;
const CAPTION_LIMIT = 1024;
const BSUID = /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/;

/** What is wrong with the envelope every call to `/messages` shares. */
export function envelopeFault(body: JsonObject): GraphFailure | undefined {
  if (body['messaging_product'] === undefined) return parameterRequired('messaging_product');
  if (body['messaging_product'] === 'whatsapp') return undefined;
  return { code: 100, message: '(#100) Param messaging_product must be one of {WHATSAPP}' };
}

/** Reads `status:"read"`; typing_indicator may only be of type text. */
export function readReceipt(body: JsonObject): ReadRequest | GraphFailure {
  const messageId = asText(body['message_id']);
  if (messageId === undefined) return parameterRequired('message_id');
  if (!messageId.startsWith('wamid.')) return badValue('message_id is not the id of a message.');
  const typing = body['typing_indicator'];
  if (typing !== undefined && asObject(typing)['type'] !== 'text') {
    return badValue('typing_indicator.type must be text.');
  }
  return { messageId };
}

/** Reads a message to send, or says what Meta would object to. */
export function messageRequest(body: JsonObject): MessageRequest | GraphFailure {
  const to = asText(body['to']);
  const userId = asText(body['recipient']);
  // `to` goes before `recipient` when both are there.
  const input = to ?? userId;
  if (input === undefined) return parameterRequired('to');
  const recipient = to === undefined ? input : to.replace(/\D/g, '');
  if (to === undefined && !BSUID.test(recipient))
    return badValue('recipient is not a business-scoped user ID.');
  if (to !== undefined && !/^\d{6,15}$/.test(recipient)) return badValue('to is not a phone number.');
  if (!['individual', 'group'].includes(asText(body['recipient_type']) ?? 'individual')) {
    return badValue('recipient_type must be individual or group.');
  }
  const type = asText(body['type'])?.toLowerCase() ?? 'text';
  if (!TYPES.includes(type)) {
    const known = TYPES.map((name) => name.toUpperCase()).join(', ');
    return { code: 100, message: `(#100) Param type must be one of {${known}} - got "${type}".` };
  }
  const opaque = asText(body['biz_opaque_callback_data']);
  if (opaque !== undefined && opaque.length > 512) {
    return badValue('biz_opaque_callback_data must be at most 512 characters long.');
  }
  const content = asObject(body[type]);
  const fault = contentFault(type, body[type]) ?? keysFault(type, body);
  if (fault) return fault;
  const replyTo = asText(asObject(body['context'])['message_id']);
  return {
    input,
    recipient,
    toUserId: to === undefined,
    type,
    text: textOf(type, content),
    ...(replyTo === undefined ? {} : { replyTo }),
    ...(opaque === undefined ? {} : { opaque }),
  };
}

function contentFault(type: string, value: unknown): GraphFailure | undefined {
  if (value === undefined) return parameterRequired(type);
  const content = asObject(value);
  if (type === 'text') return textFault(content);
  if (MEDIA.has(type)) return mediaFault(type, content);
  if (type === 'interactive') return interactiveFault(content);
  if (type === 'contacts') return contactsFault(asList(value).map(asObject));
  if (type === 'reaction') return reactionFault(content);
  if (type === 'location') return placeFault(content);
  if (asText(content['name']) === undefined) return missing('template.name');
  if (asText(asObject(content['language'])['code']) === undefined) return missing('template.language.code');
  return componentsFault(content);
}

function textFault(content: JsonObject): GraphFailure | undefined {
  const text = asText(content['body']);
  if (text === undefined || text.trim() === '') {
    return { code: 100, message: "(#100) The parameter text['body'] is required." };
  }
  if (text.length <= TEXT_LIMIT) return undefined;
  const message = `(#100) Param text['body'] must be at most ${TEXT_LIMIT} characters long.`;
  return { code: 100, message };
}

function mediaFault(type: string, content: JsonObject): GraphFailure | undefined {
  if (asText(content['id']) === undefined && asText(content['link']) === undefined) {
    return { code: 100, message: `(#100) The parameter ${type}['id'] or ${type}['link'] is required.` };
  }
  const caption = asText(content['caption']);
  if ((caption?.length ?? 0) <= CAPTION_LIMIT) return undefined;
  return {
    code: 100,
    message: `(#100) Param ${type}['caption'] must be at most ${CAPTION_LIMIT} characters long.`,
  };
}

function missing(name: string): GraphFailure {
  return { code: 131008, details: `${name} is required.` };
}

function textOf(type: string, content: JsonObject): string {
  if (type === 'text') return asText(content['body']) ?? '';
  if (type === 'interactive') return interactiveText(content);
  if (type === 'template') return `[template:${asText(content['name']) ?? ''}]`;
  if (type === 'reaction') return asText(content['emoji']) ?? '';
  if (type === 'location') return asText(content['name']) ?? '';
  return asText(content['caption']) ?? '';
}
