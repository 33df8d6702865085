/** One call of those a message needs, before anybody knows the chat or has the bytes of its files. */
import type { OutboundMedia } from '@enlace/normalization';

export interface PlannedCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Instead of `params`, should Telegram not be able to read their marks. */
  readonly plain?: Readonly<Record<string, unknown>>;
  /** What is uploaded with it. */
  readonly files?: readonly PlannedFile[];
}

export interface PlannedFile {
  /** The parameter it is, or the name that `attach://` refers to. */
  readonly name: string;
  readonly media: OutboundMedia;
  /** The most bytes Telegram takes. */
  readonly mostBytes: number;
}
