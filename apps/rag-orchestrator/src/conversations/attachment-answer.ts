/** The files of a message as the API shows them: ours to fetch, and how far each has come. */
import type { Attachment } from '@enlace/normalization';
import type { MessageMedia, MessageRecord } from '@enlace/persistence';

export interface AttachmentAnswer {
  readonly kind: string;
  /** Ours: `GET /api/v1/media/{media_id}`. Null for messages from before files were kept. */
  readonly media_id: string | null;
  /** `pending`, `stored` or `failed`. */
  readonly state: string | null;
  /** Why it is not stored (yet). */
  readonly reason: string | null;
  /** The provider's own id of it (WhatsApp media id, Telegram file_id, Chatwoot attachment id). */
  readonly provider_media_id: string | null;
  readonly url: string | null;
  readonly mime_type: string | null;
  readonly file_name: string | null;
  /** Bytes. */
  readonly size: number | null;
  /** Of the content, hex, once it is stored. */
  readonly sha256: string | null;
}

export function attachmentAnswers({ attachments, media }: MessageRecord): AttachmentAnswer[] {
  const byPosition = new Map(media.map((file) => [file.position, file]));
  return attachments.map((attachment, position) => answerOf(attachment, byPosition.get(position)));
}

function answerOf(attachment: Attachment, file: MessageMedia | undefined): AttachmentAnswer {
  return {
    kind: attachment.kind,
    media_id: file?.id ?? null,
    state: file?.state ?? null,
    reason: file?.reason ?? null,
    provider_media_id: attachment.media_id ?? null,
    url: attachment.url ?? null,
    mime_type: file?.mimeType ?? attachment.mime_type ?? null,
    file_name: file?.fileName ?? attachment.file_name ?? null,
    size: file?.size ?? attachment.size ?? null,
    sha256: file?.sha256 ?? null,
  };
}
