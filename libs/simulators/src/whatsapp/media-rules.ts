/** Which files the Cloud API takes: types and sizes at the upload, and what each may be sent as. */
import { type GraphFailure, badValue } from './graph-error.js';

const MEGABYTE = 1024 * 1024;
const KILOBYTE = 1024;

const AUDIO = ['audio/aac', 'audio/mp4', 'audio/mpeg', 'audio/amr', 'audio/ogg', 'audio/opus'];
const OFFICE = [
  'application/vnd.ms-powerpoint',
  'application/msword',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/pdf',
  'text/plain',
  'application/vnd.ms-excel',
];
const IMAGE = ['image/jpeg', 'image/png'];
const STICKER = ['image/webp'];
const VIDEO = ['video/mp4', 'video/3gpp'];

/** In the order in which Meta names them. */
const UPLOADED = [...AUDIO, ...OFFICE, ...IMAGE, ...STICKER, ...VIDEO];

const SENT_AS: Readonly<Record<string, readonly string[]>> = {
  image: IMAGE,
  video: VIDEO,
  audio: AUDIO,
  sticker: STICKER,
  document: UPLOADED,
};

/** Bytes: images 5 MB, video and audio 16 MB, stickers 100 KB or 500 KB where they move, documents 100 MB. */
function limitOf(type: string, bytes: Buffer): number {
  if (IMAGE.includes(type)) return 5 * MEGABYTE;
  if (STICKER.includes(type)) return (moves(bytes) ? 500 : 100) * KILOBYTE;
  return OFFICE.includes(type) ? 100 * MEGABYTE : 16 * MEGABYTE;
}

/** What is wrong with an upload; the declared type and that of the form's part must both be known. */
export function uploadFault(types: readonly string[], bytes: Buffer): GraphFailure | undefined {
  const unknown = types.find((type) => !UPLOADED.includes(bareType(type)));
  if (unknown !== undefined) {
    const message = `(#100) Param file must be a file with one of the following types: ${UPLOADED.join(', ')}. Received file of type '${unknown}'.`;
    return { code: 100, message };
  }
  const [type = ''] = types;
  const limit = limitOf(bareType(type), bytes);
  if (bytes.length === 0) return badValue('The file is empty.');
  if (bytes.length <= limit) return undefined;
  return { code: 131053, details: `File is too large: ${bytes.length} bytes, at most ${limit} of ${type}.` };
}

/** What is wrong with sending a file of this type as this kind of message. */
export function kindFault(kind: string, mimeType: string): GraphFailure | undefined {
  const types = SENT_AS[kind];
  if (types === undefined || types.includes(bareType(mimeType))) return undefined;
  return { code: 131053, details: `A file of type ${mimeType} cannot be sent as ${kind}.` };
}

function bareType(type: string): string {
  return (type.split(';')[0] ?? '').trim().toLowerCase();
}

/** The animation flag of an extended WebP header. */
function moves(bytes: Buffer): boolean {
  return bytes.toString('latin1', 12, 16) === 'VP8X' && ((bytes[20] ?? 0) & 2) !== 0;
}
