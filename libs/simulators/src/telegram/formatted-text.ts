/** What a formatted text comes to: plain text with entities, or the reason it cannot be read. */

/** A piece of formatting; offset and length in UTF-16 units. */
export interface TextEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
}

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly TextEntity[];
}

/** Thrown for formatting Telegram refuses; the message is what follows `can't parse entities: `. */
export class EntityError extends Error {}

/** The byte offset (UTF-8) of a position, as Telegram's messages name it. */
export function byteOffset(text: string, position: number): number {
  return Buffer.byteLength(text.slice(0, position));
}
