/** The Bot API's methods that send files, one by one or as an album, with the limits each has. */
import { type JsonObject, asFile, asList, asObject, asText } from '../core/request-body.js';
import { parseText } from './parse-text.js';
import { type TelegramAnswer, refused } from './telegram-answer.js';
import type { TelegramFiles } from './telegram-files.js';
import type { SendContent, TelegramMethod } from './telegram-method.js';

const CAPTION_LIMIT = 1024;
const MOST_BYTES = 50 * 1024 * 1024;
const MOST_PHOTO_BYTES = 10 * 1024 * 1024;
const ALBUM = { least: 2, most: 10 };
const GROUPED = new Set(['photo', 'video', 'audio', 'document']);

const FILE_METHODS: Readonly<Record<string, string>> = {
  sendphoto: 'photo',
  senddocument: 'document',
  sendaudio: 'audio',
  sendvoice: 'voice',
  sendvideo: 'video',
  sendsticker: 'sticker',
  sendanimation: 'animation',
};

/** What a file comes to in the message it makes. */
interface ShownFile {
  readonly text: string;
  readonly content: JsonObject;
}

/** `sendPhoto` and its like, by their lower-case names. */
export function fileMethods(
  files: TelegramFiles,
  send: SendContent,
): Readonly<Record<string, TelegramMethod>> {
  const sender =
    (kind: string): TelegramMethod =>
    (bot, parameters) => {
      const shown = readFile(files, kind, parameters[kind], parameters);
      return 'ok' in shown ? shown : send(bot, parameters, shown.text, shown.content);
    };
  return Object.fromEntries(Object.entries(FILE_METHODS).map(([method, kind]) => [method, sender(kind)]));
}

/** The files of `sendMediaGroup`: 2 to 10; documents and audio only among themselves. */
export function readAlbum(
  files: TelegramFiles,
  parameters: JsonObject,
): readonly ShownFile[] | TelegramAnswer {
  const items = asList(parameters['media']).map(asObject);
  if (items.length < ALBUM.least || items.length > ALBUM.most) {
    return refused(400, 'Bad Request: wrong number of messages in the media group');
  }
  const kinds = items.map(({ type }) => asText(type) ?? '');
  if (kinds.some((kind) => !GROUPED.has(kind))) {
    return refused(400, "Bad Request: can't parse InputMedia: type of the media is not supported");
  }
  for (const alone of ['document', 'audio']) {
    const isMixed = kinds.includes(alone) && kinds.some((kind) => kind !== alone);
    if (isMixed) return refused(400, `Bad Request: ${alone} can't be mixed with other media types`);
  }
  const album: ShownFile[] = [];
  for (const [index, item] of items.entries()) {
    const source = asText(item['media']);
    const attached = /^attach:\/\/(.+)$/.exec(source ?? '')?.[1];
    const value = attached === undefined ? source : parameters[attached];
    const shown = readFile(files, kinds[index] ?? '', value, item);
    if ('ok' in shown) return shown;
    album.push({ ...shown, content: { ...shown.content, media_group_id: 'simulated' } });
  }
  return album;
}

function readFile(
  files: TelegramFiles,
  kind: string,
  value: unknown,
  captioned: JsonObject,
): ShownFile | TelegramAnswer {
  const source = readSource(files, kind, value);
  if ('ok' in source) return source;
  const { file } = source;
  const caption = parseText(asText(captioned['caption']) ?? '', asText(captioned['parse_mode']));
  if ('ok' in caption) return caption;
  if (caption.text.length > CAPTION_LIMIT) return refused(400, 'Bad Request: message caption is too long');
  const words = caption.text === '' ? {} : { caption: caption.text, caption_entities: caption.entities };
  const shown = kind === 'photo' ? [{ ...file, width: 90, height: 90 }] : file;
  return { text: caption.text, content: { [kind]: shown, ...words } };
}

/** A file is uploaded, known by its file_id, or fetched by Telegram from an address. */
function readSource(
  files: TelegramFiles,
  kind: string,
  value: unknown,
): { file: JsonObject } | TelegramAnswer {
  const upload = asFile(value);
  if (upload !== undefined) {
    const most = kind === 'photo' ? MOST_PHOTO_BYTES : MOST_BYTES;
    if (upload.bytes.length > MOST_BYTES) return refused(413, 'Request Entity Too Large');
    if (upload.bytes.length > most) {
      return refused(400, `Bad Request: file of size ${upload.bytes.length} bytes is too big for a photo`);
    }
    if (upload.bytes.length === 0) return refused(400, 'Bad Request: file must be non-empty');
    const id = files.add(upload.bytes, upload.name);
    return { file: { ...identified(id), file_size: upload.bytes.length, file_name: upload.name } };
  }
  const text = asText(value);
  if (text === undefined) return refused(400, `Bad Request: there is no ${kind} in the request`);
  if (/^https?:\/\//.test(text)) return { file: { ...identified(`sim-${kind}`), file_size: 1000 } };
  const known = files.find(text);
  return known === undefined
    ? refused(400, 'Bad Request: wrong file identifier/HTTP URL specified')
    : { file: { ...identified(text), file_size: known.bytes.length } };
}

function identified(id: string): JsonObject {
  return { file_id: id, file_unique_id: `u${id}` };
}
