/** Reads what a message says: its words, and what its attachments are. */
import type { Attachment, MessageContent, SharedContact } from '@enlace/normalization';
import { pointOf } from '../contact-fields.js';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/** Only these attachments are files (app/models/attachment.rb). */
const FILES: ReadonlyMap<unknown, Attachment['kind']> = new Map([
  ['image', 'image'],
  ['audio', 'audio'],
  ['video', 'video'],
  ['file', 'document'],
]);

export interface FoundContent {
  readonly content: MessageContent;
  readonly attachments: Attachment[];
}

/** `content` is null where a message is nothing but its attachments. */
export function contentOf(message: JsonObject): FoundContent {
  const all = listOf(message['attachments']).filter(isObject);
  const isSticker = message['content_type'] === 'sticker';
  const attachments = all.flatMap((it) => fileOf(it, isSticker) ?? []);
  const text = textOf(message['content']);
  const kind = textOf(message['content_type'], 64);
  const [file] = attachments;
  if (file !== undefined) {
    const words =
      text ?? textOf(all.map((it) => it['transcribed_text']).find((it) => textOf(it) !== undefined));
    const content = withoutAbsent({ type: file.kind, text: words, provider_kind: fileTypeOf(all) ?? kind });
    return { content, attachments };
  }
  const found = placeOf(all, text) ?? peopleOf(all, text) ?? wordsOf(all, text, kind);
  return { content: found, attachments };
}

/** `data_url` answers with a redirect to the storage; what a query signs is left out: it expires, and it opens the storage. */
function fileOf(attachment: JsonObject, isSticker: boolean): Attachment | undefined {
  const kind = FILES.get(attachment['file_type']);
  if (kind === undefined) return undefined;
  const size = attachment['file_size'];
  return withoutAbsent({
    kind: isSticker && kind === 'image' ? ('sticker' as const) : kind,
    media_id: idOf(attachment['id']),
    url: addressOf(attachment['data_url']),
    mime_type: textOf(attachment['content_type']),
    file_name: fileNameOf(attachment['data_url']),
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined,
  });
}

function addressOf(value: unknown): string | undefined {
  const url = urlOf(value);
  return url === undefined ? undefined : `${url.origin}${url.pathname}`;
}

function fileNameOf(value: unknown): string | undefined {
  const last = urlOf(value)?.pathname.split('/').at(-1) ?? '';
  try {
    return textOf(decodeURIComponent(last));
  } catch {
    return textOf(last);
  }
}

function urlOf(value: unknown): URL | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
}

function placeOf(attachments: readonly JsonObject[], text: string | undefined): MessageContent | undefined {
  for (const it of attachments.filter(({ file_type: type }) => type === 'location')) {
    const point = pointOf(it['coordinates_lat'], it['coordinates_long']);
    if (point === undefined) continue;
    const name = textOf(it['fallback_title']);
    return withoutAbsent({
      type: 'location' as const,
      text: text ?? name,
      location: withoutAbsent({ ...point, name }),
      provider_kind: 'location',
    });
  }
  return undefined;
}

/** A shared contact has its number in `fallback_title` and its name in `meta`. */
function peopleOf(attachments: readonly JsonObject[], text: string | undefined): MessageContent | undefined {
  const contacts = attachments
    .filter(({ file_type: type }) => type === 'contact')
    .map((it): SharedContact => {
      const meta = objectOf(it['meta']);
      const names = [textOf(meta['firstName']), textOf(meta['lastName'])].filter(
        (part) => part !== undefined,
      );
      const phone = textOf(it['fallback_title']);
      return { name: names.join(' '), phones: phone === undefined ? [] : [phone], emails: [] };
    });
  if (contacts.length === 0) return undefined;
  const line = contacts.map(({ name, phones }) => [name, ...phones].join(' ').trim()).join(', ');
  return { type: 'contacts', text: text ?? line, contacts, provider_kind: 'contact' };
}

/** Words alone; or a share, a story, an embed, which have a title or an address at best. */
function wordsOf(
  attachments: readonly JsonObject[],
  text: string | undefined,
  kind: string | undefined,
): MessageContent {
  const other = fileTypeOf(attachments);
  if (text !== undefined) return withoutAbsent({ type: 'text' as const, text, provider_kind: other ?? kind });
  const title = attachments.map((it) => textOf(it['fallback_title'])).find((it) => it !== undefined);
  return withoutAbsent({ type: 'unsupported' as const, text: title, provider_kind: other ?? kind });
}

function fileTypeOf(attachments: readonly JsonObject[]): string | undefined {
  return textOf(attachments[0]?.['file_type'], 64);
}
