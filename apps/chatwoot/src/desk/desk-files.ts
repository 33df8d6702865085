/** The files of a message on their way to Chatwoot: opened from our media, and named in words where that is not possible. */
import { Injectable } from '@nestjs/common';
import { AppError } from '@enlace/contracts';
import { MediaFiles } from '@enlace/media-store';
import type { OutboundMedia } from '@enlace/normalization';
import type { DeskItem } from '@enlace/persistence';
import { OutgoingFiles } from '@enlace/provider-host';
import type { OutgoingFile } from '@enlace/providers';
import { DeskTrouble } from './desk-trouble.js';
import { fileWords } from './desk-words.js';

/** Bytes of a file that Chatwoot takes (facts 3f). */
const LARGEST = 40 * 1024 * 1024;
/** How long a message waits for a file that is still being fetched, and those after it with it. */
const WAIT_FOR_FILE_MS = 60_000;
const LOOK_AGAIN_MS = 500;

export interface OpenedFiles {
  readonly files: readonly OutgoingFile[];
  /** About those that cannot be shown. */
  readonly missing: readonly string[];
}

@Injectable()
export class DeskFiles {
  constructor(
    private readonly media: MediaFiles,
    private readonly outgoing: OutgoingFiles,
  ) {}

  /** @throws DeskTrouble while a file is to be waited for */
  async of(item: DeskItem): Promise<OpenedFiles> {
    return item.direction === 'inbound' ? this.ofCustomer(item) : this.ofOurs(item);
  }

  private async ofCustomer(item: DeskItem): Promise<OpenedFiles> {
    const files: OutgoingFile[] = [];
    const missing: string[] = [];
    for (const [place, { kind, file_name: named }] of item.attachments.entries()) {
      const kept = item.media.find(({ position }) => position === place);
      const name = kept?.fileName ?? named;
      if (kept?.state === 'stored' && kept.sha256 !== null) {
        if ((kept.size ?? 0) > LARGEST) {
          missing.push(fileWords(kind, name, 'larger than the 40 MB Chatwoot takes'));
          continue;
        }
        const mimeType = kept.mimeType ?? 'application/octet-stream';
        const opened = await this.opened(() => this.media.read(item.tenantId, kept.sha256 ?? ''));
        if ('why' in opened) missing.push(fileWords(kind, name, opened.why));
        else files.push({ body: opened.value, mimeType, fileName: name ?? nameFor(kind, mimeType) });
        continue;
      }
      const isWaitedFor =
        kept?.state === 'pending' && Date.now() - item.createdAt.getTime() < WAIT_FOR_FILE_MS;
      if (isWaitedFor)
        throw new DeskTrouble({ state: 'again', afterMs: LOOK_AGAIN_MS, reason: 'a file is being fetched' });
      missing.push(fileWords(kind, name, kept?.reason ?? 'it is not there'));
    }
    return { files, missing };
  }

  /** What people and the bot sent: uploads and links; what lies at the provider cannot be opened here. */
  private async ofOurs({ tenantId, content }: DeskItem): Promise<OpenedFiles> {
    const { media } = content as { readonly media?: OutboundMedia };
    if (media === undefined) return { files: [], missing: [] };
    const opened = await this.opened(() => this.outgoing.open(tenantId, media));
    if ('why' in opened)
      return { files: [], missing: [fileWords(content.type, media.file_name, opened.why)] };
    const { value } = opened;
    if (value.body.length <= LARGEST) return { files: [value], missing: [] };
    return {
      files: [],
      missing: [fileWords(content.type, value.fileName, 'larger than the 40 MB Chatwoot takes')],
    };
  }

  private async opened<T>(open: () => Promise<T>): Promise<{ readonly value: T } | { readonly why: string }> {
    try {
      return { value: await open() };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (error.code !== 'media.unavailable') return { why: error.message };
      throw new DeskTrouble({ state: 'again', afterMs: 2_000, reason: error.message, counted: true });
    }
  }
}

function nameFor(kind: string, mimeType: string): string {
  const ending = /^[a-z]+\/([a-z0-9]{2,5})$/.exec(mimeType)?.[1];
  return ending === undefined ? kind : `${kind}.${ending === 'jpeg' ? 'jpg' : ending}`;
}
