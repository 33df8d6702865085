/** Opens a file that is to be sent; what cannot be opened is an outcome, for nothing has gone out yet. */
import { AppError } from '@enlace/contracts';
import type { OutboundMedia } from '@enlace/normalization';
import type { Delivery, OutgoingFile, SendTools } from './adapter.js';

const RETRY_MS = 10_000;

/** Why a file cannot be sent, or not now. */
export type FileFailure = Extract<Delivery, { outcome: 'rejected' | 'retry' }>;

/**
 * The file, or what came of looking for it: the host's own code; a refusal that waiting may mend is tried again.
 * A fault nobody foresaw is tried again too. Never throws.
 */
export async function openFile(
  tools: Pick<SendTools, 'open'>,
  media: OutboundMedia,
): Promise<{ readonly file: OutgoingFile } | { readonly failure: FileFailure }> {
  try {
    return { file: await tools.open(media) };
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** A file that this channel does not take. `reason` says what to do. */
export function fileRefused(reason: string): FileFailure {
  return { outcome: 'rejected', code: 'media.refused', reason, scope: 'message' };
}

function failureOf(error: unknown): FileFailure {
  if (!(error instanceof AppError)) {
    const reason = 'the file could not be opened, in a way nobody foresaw';
    return { outcome: 'retry', code: 'internal.error', reason, afterMs: RETRY_MS, scope: 'message' };
  }
  const { code, message: reason, disposition } = error;
  return disposition.kind === 'reject'
    ? { outcome: 'rejected', code, reason, scope: 'message' }
    : { outcome: 'retry', code, reason, afterMs: disposition.afterMs ?? RETRY_MS, scope: 'message' };
}
