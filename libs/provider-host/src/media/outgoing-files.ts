/** Opens the files that messages are to carry: uploads from the media store, links from the web. */
import { Injectable } from '@nestjs/common';
import { AppError, retry } from '@enlace/contracts';
import { HttpFailure, type HttpAnswer } from '@enlace/http-client';
import { MediaFiles, tooLarge } from '@enlace/media-store';
import type { OutboundMedia } from '@enlace/normalization';
import { MediaRecordStore } from '@enlace/persistence';
import type { OutgoingFile } from '@enlace/providers';
import { CallRecorder } from '../outbound/call-recorder.js';

const DOWNLOAD_MS = 30_000;
const NAMELESS = 'file';
const FETCHED_SOON_MS = 5_000;

@Injectable()
export class OutgoingFiles {
  constructor(
    private readonly records: MediaRecordStore,
    private readonly files: MediaFiles,
    private readonly http: CallRecorder,
  ) {}

  /**
   * @throws AppError `media.not_found` (no such file of this tenant, or nothing behind the link), `media.refused` (size,
   * type, address, redirect), `media.unavailable` (retry)
   */
  async open(tenantId: string, media: OutboundMedia): Promise<OutgoingFile> {
    if (media.upload_id !== undefined) return this.upload(tenantId, media.upload_id, media);
    if (media.link !== undefined) return this.linked(media.link, media);
    throw new AppError('media.refused', 'The file lies at the provider and cannot be opened here');
  }

  private async upload(tenantId: string, id: string, media: OutboundMedia): Promise<OutgoingFile> {
    const record = await this.records.get(tenantId, id);
    if (record?.state === 'pending') {
      throw new AppError('media.unavailable', 'The file is still being fetched', retry(FETCHED_SOON_MS));
    }
    if (record?.state !== 'stored' || record.sha256 === null) {
      throw new AppError('media.not_found', 'There is no such file', undefined, { upload_id: id });
    }
    const body = await this.files.read(tenantId, record.sha256);
    return {
      body,
      mimeType: this.files.check(body, [media.mime_type, record.mimeType ?? undefined]),
      fileName: media.file_name ?? record.fileName ?? NAMELESS,
    };
  }

  private async linked(link: string, media: OutboundMedia): Promise<OutgoingFile> {
    const { bytes, headers } = await this.fetch(link);
    return {
      body: bytes,
      mimeType: this.files.check(bytes, [media.mime_type, headers['content-type']]),
      fileName: media.file_name ?? nameIn(link),
    };
  }

  /** Errors name the host and no more: a link may open more than this file. */
  private async fetch(url: string): Promise<HttpAnswer> {
    const { maxBytes } = this.files;
    const host = new URL(url).hostname;
    let answer: HttpAnswer;
    try {
      answer = await this.http.request({
        method: 'GET',
        url,
        timeoutMs: DOWNLOAD_MS,
        maxBodyBytes: maxBytes,
        forFile: true,
      });
    } catch (error) {
      throw failureOf(error, host, maxBytes);
    }
    const { status } = answer;
    if (status === 200) return answer;
    if (status === 404 || status === 410) {
      throw new AppError('media.not_found', `${host}: there is no such file (HTTP ${status})`);
    }
    if (status >= 500 || status === 429) throw unavailable(`${host}: HTTP ${status} instead of the file`);
    const reason = status < 400 ? 'redirects are not followed' : 'the file is not for everyone';
    throw new AppError('media.refused', `${host}: HTTP ${status}: ${reason}`);
  }
}

function failureOf(error: unknown, host: string, maxBytes: number): AppError {
  if (!(error instanceof HttpFailure)) return unavailable(`${host}: the call failed in a way nobody foresaw`);
  if (error.code === 'body_too_large') return tooLarge(maxBytes);
  return error.kind === 'blocked' ? new AppError('media.refused', error.message) : unavailable(error.message);
}

function unavailable(reason: string): AppError {
  return new AppError('media.unavailable', reason, retry());
}

/** The last part of the path, as the server may have named the file. */
function nameIn(link: string): string {
  const last = new URL(link).pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last).slice(0, 240) || NAMELESS;
  } catch {
    return NAMELESS;
  }
}
