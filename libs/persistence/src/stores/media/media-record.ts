/** A file as it is known: what it is, how far it has come, and by what the provider knows it. */
import type { AttachmentKind, Provider } from '@enlace/normalization';

export type MediaState = 'pending' | 'stored' | 'failed';

export interface MediaRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly origin: 'inbound' | 'upload';
  readonly state: MediaState;
  /** Why it is not stored (yet). */
  readonly reason: string | null;
  readonly mimeType: string | null;
  readonly fileName: string | null;
  /** Bytes; once it is stored. */
  readonly size: number | null;
  /** Hex; once it is stored. */
  readonly sha256: string | null;
  readonly createdAt: Date;
}

/** By what a provider knows a file. */
export interface MediaSource {
  readonly media_id?: string;
  readonly url?: string;
}

/** A file that is ours to fetch until the lease ends. */
export interface ClaimedMedia {
  readonly id: string;
  readonly tenantId: string;
  readonly provider: Provider;
  readonly integrationId: string;
  /** The message it came with. */
  readonly messageId: string;
  readonly kind: AttachmentKind;
  readonly source: MediaSource;
  /** Which try this is, from 1; whoever comes with an older one has lost the file to another. */
  readonly attempt: number;
  /** When the message came. */
  readonly createdAt: Date;
  /** As the message said. */
  readonly mimeType: string | null;
  readonly fileName: string | null;
}

export interface StoredFile {
  readonly sha256: string;
  readonly size: number;
  readonly mimeType: string;
  readonly fileName: string | undefined;
}

/** What came of a try to fetch a file. */
export type MediaOutcome =
  | { readonly state: 'stored'; readonly file: StoredFile }
  | { readonly state: 'failed'; readonly reason: string }
  | {
      readonly state: 'pending';
      readonly reason: string;
      readonly afterMs: number;
      /** It met a pause or a stopped channel, which says nothing of the file: it has as many tries left as before. */
      readonly isUncounted?: true;
    };

export interface UploadDraft {
  readonly id: string;
  readonly tenantId: string;
  readonly file: StoredFile;
}

/** What is shown of a file beside its message. */
export interface MessageMedia {
  readonly position: number;
  readonly id: string;
  readonly state: MediaState;
  readonly reason: string | null;
  readonly mimeType: string | null;
  readonly fileName: string | null;
  readonly size: number | null;
  readonly sha256: string | null;
}
