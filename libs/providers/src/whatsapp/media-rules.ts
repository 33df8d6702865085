/** Which files Meta takes: types and sizes by kind, and what to do about one that it does not (Meta, Cloud API: supported media types). */
import type { OutgoingFile } from '../adapter.js';
import type { FileKind } from './part.js';

const MEGABYTE = 1024 * 1024;
const KILOBYTE = 1024;

interface MediaRule {
  readonly types: readonly string[];
  readonly maxBytes: number;
  /** The types, for people. */
  readonly named: string;
}

const IMAGE: MediaRule = { types: ['image/jpeg', 'image/png'], maxBytes: 5 * MEGABYTE, named: 'JPEG or PNG' };
const VIDEO: MediaRule = {
  types: ['video/mp4', 'video/3gpp'],
  maxBytes: 16 * MEGABYTE,
  named: 'MP4 or 3GPP',
};
const AUDIO: MediaRule = {
  types: ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'],
  maxBytes: 16 * MEGABYTE,
  named: 'AAC, MP4, MP3, AMR or Ogg with Opus',
};

/** What the upload itself takes besides: as a document, anything on this list. */
const DOCUMENT: MediaRule = {
  types: [
    'application/pdf',
    'text/plain',
    'application/msword',
    'application/vnd.ms-excel',
    'application/vnd.ms-powerpoint',
    'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ...IMAGE.types,
    ...VIDEO.types,
    ...AUDIO.types,
    'image/webp',
  ],
  maxBytes: 100 * MEGABYTE,
  named: 'PDF, plain text, Word, Excel, PowerPoint, or an image, video or sound WhatsApp knows',
};

const STICKER: MediaRule = { types: ['image/webp'], maxBytes: 500 * KILOBYTE, named: 'WebP' };
const MAX_STILL_STICKER = 100 * KILOBYTE;

const RULES: Readonly<Record<FileKind, MediaRule>> = {
  image: IMAGE,
  video: VIDEO,
  audio: AUDIO,
  voice: AUDIO,
  document: DOCUMENT,
  sticker: STICKER,
};

const ADVICE: Readonly<Record<FileKind, string>> = {
  image: 'convert it, or send it as a document',
  video: 'convert it, or send it as a document',
  audio: 'convert it, or send it as a document',
  voice: 'convert it to Ogg with Opus, or send it as a document',
  document: 'convert it to PDF, or send a link to it',
  sticker: 'convert it to WebP, or send it as an image',
};

/** Why a file of this type cannot be sent as this kind, and what to do; undefined where it can. */
export function typeFaultOf(kind: FileKind, mimeType: string): string | undefined {
  const rule = RULES[kind];
  const type = essenceOf(mimeType);
  return rule.types.includes(type)
    ? undefined
    : `WhatsApp takes as ${kind} ${rule.named}, not ${type}: ${ADVICE[kind]}`;
}

/** Why a file cannot be sent as this kind, and what to do; undefined where it can. */
export function faultOf(kind: FileKind, file: OutgoingFile): string | undefined {
  const fault = typeFaultOf(kind, file.mimeType);
  if (fault !== undefined) return fault;
  const isStill = kind === 'sticker' && !isAnimated(file.body);
  const most = isStill ? MAX_STILL_STICKER : RULES[kind].maxBytes;
  const { length } = file.body;
  if (length === 0) return `the file is empty: WhatsApp takes no ${kind} without content`;
  if (length <= most) return undefined;
  const what = kind === 'sticker' ? (isStill ? 'sticker that does not move' : 'sticker that moves') : kind;
  return `WhatsApp takes at most ${sizeOf(most)} of a ${what}, not ${length} bytes: make it smaller${
    kind === 'document' ? ', or send a link to it' : ''
  }`;
}

/** Whether it can be heard as a voice message: Ogg with Opus (Meta, Cloud API: audio messages). */
export function isVoice(mimeType: string): boolean {
  return ['audio/ogg', 'audio/opus'].includes(essenceOf(mimeType));
}

/** `type/subtype` without parameters such as `codecs=opus`. */
function essenceOf(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}

/** The animation flag of the extended header (Google, WebP container specification). */
function isAnimated(body: Uint8Array): boolean {
  const ascii = (from: number, to: number): string => String.fromCharCode(...body.subarray(from, to));
  return ascii(8, 12) === 'WEBP' && ascii(12, 16) === 'VP8X' && ((body[20] ?? 0) & 0b10) !== 0;
}

function sizeOf(bytes: number): string {
  return bytes >= MEGABYTE ? `${bytes / MEGABYTE} MB` : `${bytes / KILOBYTE} KB`;
}
