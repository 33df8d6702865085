/** What an agent wrote, in the messages a channel takes: a caption with its file, every other file by itself. Pure. */
import type { Attachment, Sendable } from '@enlace/normalization';

export interface KeptAttachment {
  readonly kind: Attachment['kind'];
  /** Where it lies with us. */
  readonly uploadId: string;
  readonly fileName: string | undefined;
}

/** What takes a caption on WhatsApp and Telegram. */
const CAPTIONED = new Set<Attachment['kind']>(['image', 'video', 'document']);
/** Telegram's longest caption (WhatsApp's are longer); longer words are a message of their own. */
const LONGEST_CAPTION = 1_024;

/** In their order; none where nothing was said. */
export function replyParts(text: string, files: readonly KeptAttachment[]): Sendable[] {
  const words = text.trim();
  const [first] = files;
  const isCaption =
    first !== undefined && CAPTIONED.has(first.kind) && words !== '' && words.length <= LONGEST_CAPTION;
  const parts: Sendable[] = files.map(({ kind, uploadId, fileName }, place) => ({
    type: kind,
    media: { upload_id: uploadId, ...(fileName === undefined ? {} : { file_name: fileName.slice(0, 240) }) },
    ...(isCaption && place === 0 ? { text: words } : {}),
  }));
  return words === '' || isCaption ? parts : [{ type: 'text', text: words }, ...parts];
}
