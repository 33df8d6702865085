/** One call to `/messages`: what it says once its files have ids. */
import type { OutboundMedia } from '@enlace/normalization';

/** What a file is sent as; `voice` goes out as `audio`. */
export type FileKind = 'image' | 'video' | 'audio' | 'voice' | 'document' | 'sticker';

/** A file at Meta. */
export interface FileAtMeta {
  readonly id: string;
  /** What the file is, where that is known. */
  readonly mimeType: string | undefined;
  /** What it was called where it came from. */
  readonly fileName: string | undefined;
}

export interface Part {
  /** Files to be uploaded before anything is sent. */
  readonly files: readonly { readonly kind: FileKind; readonly media: OutboundMedia }[];
  /** `type` and the member of that name (Meta, Cloud API: messages). */
  body(fileOf: (media: OutboundMedia) => FileAtMeta): { readonly type: string } & Record<string, unknown>;
}

/** How a content goes out: its parts, and the rules by which it is not the content as it was given. */
export interface Plan {
  readonly parts: readonly [Part, ...Part[]];
  readonly rules: readonly string[];
  /** Whether it looks like a one-time password: Meta sends those to phone numbers only (131062). */
  readonly isAuthentication?: boolean;
}

/** Why a content cannot go out in any form. */
export interface NoPlan {
  readonly reason: string;
}

/** A part without files. */
export function bare(type: string, member: unknown): Part {
  return { files: [], body: () => ({ type, [type]: member }) };
}

/** Texts, one part each. */
export function textParts(texts: readonly [string, ...string[]], previewUrl = false): [Part, ...Part[]] {
  const part = (body: string): Part => bare('text', { body, preview_url: previewUrl });
  const [first, ...others] = texts;
  return [part(first), ...others.map(part)];
}
