/** Fetches the files agents send, through the guard, into our media; from there the channel sends them. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { HttpClient } from '@enlace/http-client';
import { MediaFiles } from '@enlace/media-store';
import type { Attachment } from '@enlace/normalization';
import { MediaRecordStore } from '@enlace/persistence';
import { fetchChatwootFile } from '@enlace/providers';
import type { Account } from '../account/chosen-account.js';
import type { KeptAttachment } from './reply-parts.js';

export type FetchedFiles = { readonly files: readonly KeptAttachment[] } | { readonly why: string };

@Injectable()
export class ReplyFiles {
  constructor(
    private readonly http: HttpClient,
    private readonly media: MediaFiles,
    private readonly records: MediaRecordStore,
  ) {}

  /**
   * All of them, or why one cannot be sent.
   * @param message Chatwoot's id, so that the same file is kept once
   * @throws AppError `media.unavailable` (retry)
   */
  async of(account: Account, message: string, attachments: readonly Attachment[]): Promise<FetchedFiles> {
    const files: KeptAttachment[] = [];
    for (const [place, attachment] of attachments.entries()) {
      const kept = await this.keep(
        account,
        deriveId('desk file', account.integrationId, message, String(place)),
        attachment,
      );
      if ('why' in kept) return { why: `${attachment.file_name ?? attachment.kind}: ${kept.why}` };
      files.push(kept);
    }
    return { files };
  }

  private async keep(
    { tenantId, credentials }: Account,
    uploadId: string,
    { kind, url, mime_type: told, file_name: named }: Attachment,
  ): Promise<KeptAttachment | { readonly why: string }> {
    const known = await this.records.get(tenantId, uploadId);
    if (known?.state === 'stored') return { kind, uploadId, fileName: known.fileName ?? named };
    const reference = url === undefined ? {} : { url };
    const fetched = await fetchChatwootFile(this.http, reference, credentials, {
      maxBytes: this.media.maxBytes,
    });
    if (fetched.state === 'later')
      throw new AppError('media.unavailable', fetched.reason, retry(fetched.afterMs));
    if (fetched.state !== 'fetched') return { why: fetched.reason };
    const fileName = named ?? fetched.fileName;
    try {
      const file = await this.media.keep(tenantId, fetched.body, [fetched.mimeType, told]);
      await this.records.keepUpload({ id: uploadId, tenantId, file: { ...file, fileName } });
    } catch (error) {
      if (error instanceof AppError && error.code === 'media.refused') return { why: error.message };
      throw error;
    }
    return { kind, uploadId, fileName };
  }
}
