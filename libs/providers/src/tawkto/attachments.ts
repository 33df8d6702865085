/** Reads the files of a tawk.to message. */
import type { Attachment, AttachmentKind } from '@enlace/normalization';
import { isObject, listOf, objectOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

/** `attchs[].content.file{url, name, mimeType, size, extension}`, as transcripts have them (developer.tawk.to/webhooks). */
export function attachmentsOf(attchs: unknown): Attachment[] {
  return listOf(attchs)
    .filter(isObject)
    .flatMap(({ content }) => {
      const file = objectOf(content)['file'];
      return isObject(file) ? [attachmentOf(file)] : [];
    });
}

function attachmentOf(file: Readonly<Record<string, unknown>>): Attachment {
  const mimeType = textOf(file['mimeType']);
  const url = textOf(file['url'], 4096);
  const size = file['size'];
  return withoutAbsent({
    kind: kindOf(mimeType ?? ''),
    url: url !== undefined && /^https?:\/\//.test(url) ? url : undefined,
    mime_type: mimeType,
    file_name: textOf(file['name']),
    size: typeof size === 'number' && Number.isSafeInteger(size) && size >= 0 ? size : undefined,
  });
}

function kindOf(mimeType: string): AttachmentKind {
  const family = mimeType.split('/')[0];
  return family === 'image' || family === 'video' || family === 'audio' ? family : 'document';
}
