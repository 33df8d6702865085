/** Brings the files of a message to Meta before anything of it is sent. */
import type { OutboundMedia } from '@enlace/normalization';
import type { Delivery, OutgoingFile, SendTools } from '../adapter.js';
import { idOf, objectOf } from '../json.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { fileRefused, openFile, type FileFailure } from '../open-file.js';
import { outcomeOfError, outcomeOfOddAnswer, post, type Http } from './call.js';
import type { WhatsAppCredentials } from './credentials.js';
import { faultOf } from './media-rules.js';
import type { FileAtMeta, Part } from './part.js';

/** A hundred megabytes over a slow line. */
const TIMEOUT_MS = 120_000;
const RETRY_MS = 10_000;

export type FilesAtMeta = ReadonlyMap<OutboundMedia, FileAtMeta>;

/**
 * Every file of every part, one at a time, so that only one lies in memory. A failure is never `unknown`: a file
 * that may have arrived without its message is nothing a customer sees.
 */
export async function uploadFiles(
  http: Http,
  parts: readonly Part[],
  credentials: WhatsAppCredentials,
  tools: Pick<SendTools, 'open'>,
): Promise<FilesAtMeta | FileFailure> {
  const files = new Map<OutboundMedia, FileAtMeta>();
  for (const { kind, media } of parts.flatMap((part) => part.files)) {
    const { provider_media_id: known, mime_type: mimeType } = media;
    if (known !== undefined) {
      files.set(media, { id: known, mimeType, fileName: undefined });
      continue;
    }
    const opened = await openFile(tools, media);
    if ('failure' in opened) return opened.failure;
    const fault = faultOf(kind, opened.file);
    if (fault !== undefined) return fileRefused(fault);
    const uploaded = await upload(http, opened.file, credentials);
    if ('outcome' in uploaded) return uploaded;
    files.set(media, uploaded);
  }
  return files;
}

/** `POST /{phone_number_id}/media` (Meta, Cloud API: upload media); the id lives 30 days. */
async function upload(
  http: Http,
  file: OutgoingFile,
  credentials: WhatsAppCredentials,
): Promise<FileAtMeta | FileFailure> {
  const { body, mimeType, fileName } = file;
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', mimeType);
  form.set('file', new Blob([body as Uint8Array<ArrayBuffer>], { type: mimeType }), fileName);
  try {
    const answer = await post(http, credentials, 'media', { body: form }, TIMEOUT_MS);
    const failure = outcomeOfError(answer, credentials);
    if (failure !== undefined) return failure;
    const id = answer.status < 300 ? idOf(objectOf(answer.json())['id']) : undefined;
    return id === undefined ? notSent(outcomeOfOddAnswer(answer)) : { id, mimeType, fileName };
  } catch (error) {
    return notSent(deliveryWithoutAnswer(error));
  }
}

function notSent(delivery: Delivery): FileFailure {
  if (delivery.outcome === 'rejected' || delivery.outcome === 'retry') return delivery;
  const [code, reason] =
    delivery.outcome === 'unknown'
      ? [delivery.code, delivery.reason]
      : ['answer.odd', 'the upload had no outcome'];
  return {
    outcome: 'retry',
    code,
    reason: `uploading a file: ${reason}`,
    afterMs: RETRY_MS,
    scope: 'message',
  };
}
