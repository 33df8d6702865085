/** The calls that send a file, or several as one. */
import type { FileContent, OutboundMedia, SendableOf } from '@enlace/normalization';
import { withoutAbsent } from '../without-absent.js';
import type { ParseMode } from './credentials.js';
import { hasLongCaption } from './fit.js';
import type { PlannedCall, PlannedFile } from './planned-call.js';
import { richOf, textsOf, written, type Written } from './written.js';

/** "10 MB max size for photos, 50 MB for other files" (core.telegram.org/bots/api#sending-files). */
const PHOTO_BYTES = 10 * 1024 * 1024;
const FILE_BYTES = 50 * 1024 * 1024;

const METHODS = {
  image: ['sendPhoto', 'photo'],
  video: ['sendVideo', 'video'],
  audio: ['sendAudio', 'audio'],
  voice: ['sendVoice', 'voice'],
  document: ['sendDocument', 'document'],
  sticker: ['sendSticker', 'sticker'],
} as const;

/** The file with its caption, or with a caption that is too long for it as texts of their own after it. */
export function fileCalls(content: FileContent, mode: ParseMode): PlannedCall[] {
  const [method, field] = METHODS[content.type];
  const { id, files } = sourceOf(field, content.media, mostBytesOf(content.type));
  const words = richOf(content.text ?? '', content.format);
  const isApart = hasLongCaption(content);
  const caption = isApart || words.text.trim() === '' ? undefined : written('caption', words, mode);
  const call = withoutAbsent({
    method,
    params: { ...(id === undefined ? {} : { [field]: id }), ...caption?.words },
    plain: caption?.plain && { ...(id === undefined ? {} : { [field]: id }), ...caption.plain },
    files,
  });
  return [call, ...(isApart ? textsOf(words, mode).map(textCall) : [])];
}

/** Two to ten files as one album; each with its own caption. */
export function groupCall({ items }: SendableOf<'album'>): PlannedCall {
  const sources = items.map(({ type, media }, index) => sourceOf(`file${index}`, media, mostBytesOf(type)));
  const media = items.map(({ type, text }, index) => ({
    type: METHODS[type][1],
    media: sources[index]?.id ?? `attach://file${index}`,
    ...(text === undefined || text.trim() === '' ? {} : { caption: text }),
  }));
  const files = sources.flatMap((source) => source.files ?? []);
  return { method: 'sendMediaGroup', params: { media }, ...(files.length === 0 ? {} : { files }) };
}

export function textCall({ words, plain }: Written): PlannedCall {
  const quiet = { link_preview_options: { is_disabled: true } };
  return withoutAbsent({
    method: 'sendMessage',
    params: { ...words, ...quiet },
    plain: plain && { ...plain, ...quiet },
  });
}

function sourceOf(
  name: string,
  media: OutboundMedia,
  mostBytes: number,
): { readonly id?: string; readonly files?: readonly PlannedFile[] } {
  const id = media.provider_media_id;
  return id === undefined ? { files: [{ name, media, mostBytes }] } : { id };
}

function mostBytesOf(type: FileContent['type']): number {
  return type === 'image' ? PHOTO_BYTES : FILE_BYTES;
}
