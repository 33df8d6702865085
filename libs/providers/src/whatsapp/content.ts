/** What a WhatsApp message says, kind by kind. */
import type { Attachment, AttachmentKind, ContentType, MessageContent } from '@enlace/normalization';
import { idOf, isObject, listOf, objectOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';
import { readContacts, readLocation, readOrder } from './content-cards.js';
import { readButton, readInteractive } from './content-choice.js';
import type { WhatsAppMessage } from './payload.js';

export interface ReadContent {
  readonly content: MessageContent;
  readonly attachments: Attachment[];
}

/**
 * Content of a message of any kind (Meta, Cloud API webhooks: messages). A kind nobody knows, or one whose
 * part is missing or malformed, becomes `unsupported`: the customer did write, and people shall see it.
 */
export function readContent(message: WhatsAppMessage): ReadContent {
  const kind = textOf(message.type, 64) ?? 'unknown';
  return readKind(kind, message) ?? unsupported(kind, message);
}

function readKind(kind: string, message: WhatsAppMessage): ReadContent | undefined {
  switch (kind) {
    case 'text':
      return readText(message.text);
    case 'image':
    case 'video':
    case 'document':
    case 'sticker':
      return readMedia(kind, message[kind]);
    case 'audio':
      return readMedia(objectOf(message.audio)['voice'] === true ? 'voice' : 'audio', message.audio);
    case 'location':
      return wordsOnly(readLocation(message.location));
    case 'contacts':
      return wordsOnly(readContacts(message.contacts));
    case 'interactive':
      return wordsOnly(readInteractive(message.interactive));
    case 'button':
      return wordsOnly(readButton(message.button));
    case 'order':
      return wordsOnly(readOrder(message.order));
    case 'request_welcome': // the customer opened the chat for the first time and has written nothing yet
      return wordsOnly({ type: 'system', provider_kind: 'request_welcome' });
    default:
      return undefined;
  }
}

function readText(text: unknown): ReadContent | undefined {
  const body = objectOf(text)['body'];
  return typeof body === 'string' ? wordsOnly({ type: 'text', text: body }) : undefined;
}

/**
 * The file is fetched by its id. `url`, there since late 2025, opens with the access token only and lives
 * minutes: no use to anyone who reads the event.
 */
function readMedia(kind: AttachmentKind & ContentType, media: unknown): ReadContent | undefined {
  if (!isObject(media)) return undefined;
  const attachment: Attachment = withoutAbsent({
    kind,
    media_id: idOf(media['id']),
    mime_type: textOf(media['mime_type']),
    file_name: textOf(media['filename']),
    sha256: textOf(media['sha256']),
    animated: typeof media['animated'] === 'boolean' ? media['animated'] : undefined,
  });
  const content = withoutAbsent({ type: kind, text: textOf(media['caption']) });
  return { content, attachments: [attachment] };
}

/** `unsupported.type` names the kind where Meta tells it, else the code of `errors` says why it could not be brought. */
function unsupported(kind: string, message: WhatsAppMessage): ReadContent {
  const named = kind === 'unsupported' ? message.unsupported : message.interactive;
  const [error] = listOf(message.errors);
  const detail = textOf(objectOf(named)['type'], 64) ?? idOf(objectOf(error)['code']);
  return wordsOnly({ type: 'unsupported', provider_kind: detail === undefined ? kind : `${kind}.${detail}` });
}

function wordsOnly(content: MessageContent): ReadContent;
function wordsOnly(content: MessageContent | undefined): ReadContent | undefined;
function wordsOnly(content: MessageContent | undefined): ReadContent | undefined {
  return content === undefined ? undefined : { content, attachments: [] };
}
