/** Files for people and services: those of messages handed out, those to be sent taken in. */
import { Injectable, StreamableFile } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { MediaFiles } from '@enlace/media-store';
import { MediaRecordStore } from '@enlace/persistence';
import { tenantFilterOf, tenantOf, type Caller } from '@enlace/service-kit';
import type { FastifyRequest } from 'fastify';
import { dispositionOf, plainFileName } from './content-disposition.js';
import type { UploadAnswer, UploadQuery } from './media.dto.js';
import { readUpload } from './upload-body.js';

const FETCHED_SOON_MS = 5_000;

@Injectable()
export class MediaDesk {
  constructor(
    private readonly records: MediaRecordStore,
    private readonly files: MediaFiles,
  ) {}

  /**
   * Keeps the file of the request. The same file under the same name again is the same upload.
   * @throws AppError `media.refused` (size, type), `media.unavailable` (retry), `auth.wrong_tenant`
   */
  async upload(caller: Caller, query: UploadQuery, request: FastifyRequest): Promise<UploadAnswer> {
    // Before anything is read, where it can be known by then.
    if (query.tenant_id !== undefined) tenantOf(caller, query.tenant_id);
    const upload = await readUpload(request, this.files.maxBytes);
    const tenantId = tenantOf(caller, query.tenant_id ?? upload.tenantId);
    const kept = await this.files.keep(tenantId, upload.bytes, [upload.mimeType]);
    const fileName = plainFileName(query.file_name ?? upload.fileName);
    const id = deriveId('upload', tenantId, kept.sha256, kept.mimeType, fileName ?? '');
    await this.records.keepUpload({ id, tenantId, file: { ...kept, fileName } });
    return { media_id: id, size: kept.size, mime_type: kept.mimeType, sha256: kept.sha256 };
  }

  /**
   * @throws AppError `media.not_found` (also for another tenant's, and with its state and reason for one that could not be
   * fetched), `media.unavailable` (retry) while it is being fetched
   */
  async get(caller: Caller, id: string): Promise<StreamableFile> {
    const record = await this.records.get(tenantFilterOf(caller), id);
    if (record === undefined) throw new AppError('media.not_found', 'There is no such file');
    const { tenantId, state, reason, sha256, fileName } = record;
    if (state === 'pending') {
      throw new AppError('media.unavailable', 'The file is being fetched', retry(FETCHED_SOON_MS), {
        state,
        reason,
      });
    }
    if (state === 'failed' || sha256 === null) {
      throw new AppError('media.not_found', 'The file could not be fetched', undefined, { state, reason });
    }
    const bytes = await this.files.read(tenantId, sha256);
    const type = record.mimeType ?? 'application/octet-stream';
    return new StreamableFile(bytes, {
      type,
      disposition: dispositionOf(type, fileName),
      length: bytes.length,
    });
  }
}
