/** Reads the file of a message: which of its forms, and what Telegram tells of it. */
import type { Attachment, AttachmentKind } from '@enlace/normalization';
import { isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/**
 * First match wins: an animation also carries `document`, a live photo also carries `photo`, for readers that
 * do not know the newer kind.
 */
const FILES: readonly (readonly [name: string, kind: AttachmentKind])[] = [
  ['animation', 'video'],
  ['photo', 'image'],
  ['audio', 'audio'],
  ['voice', 'voice'],
  ['video', 'video'],
  ['video_note', 'video'],
  ['document', 'document'],
  ['sticker', 'sticker'],
];

export interface FoundFile {
  /** Telegram's name of the kind. */
  readonly name: string;
  readonly kind: AttachmentKind;
  readonly attachment: Attachment;
  /** An emoji where the file is a sticker. */
  readonly emoji: string | undefined;
}

/** The one file of a message; undefined where it has none. The address is fetched by id: a file URL holds the bot token. */
export function fileOf(message: JsonObject): FoundFile | undefined {
  for (const [name, kind] of FILES) {
    const file = name === 'photo' ? biggestOf(message[name]) : objectOf(message[name]);
    const id = textOf(file?.['file_id']);
    if (file === undefined || id === undefined) continue;
    const attachment = withoutAbsent({
      kind,
      media_id: id,
      mime_type: textOf(file['mime_type']) ?? (name === 'photo' ? 'image/jpeg' : undefined),
      file_name: textOf(file['file_name']),
      size: sizeOf(file['file_size']),
    });
    return { name, kind, attachment, emoji: textOf(file['emoji']) };
  }
  return undefined;
}

/** A photo comes in several sizes, in no promised order: the one with the most pixels, then the most bytes. */
function biggestOf(sizes: unknown): JsonObject | undefined {
  const photos = listOf(sizes).filter(isObject);
  const weight = (photo: JsonObject): readonly [number, number] => [
    (sizeOf(photo['width']) ?? 0) * (sizeOf(photo['height']) ?? 0),
    sizeOf(photo['file_size']) ?? 0,
  ];
  return photos
    .filter((photo) => textOf(photo['file_id']) !== undefined)
    .sort((a, b) => weight(b)[0] - weight(a)[0] || weight(b)[1] - weight(a)[1])[0];
}

function sizeOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
