/** Which messages the bot is to answer, and what they ask. */
import type { ContentType, MessageContent } from '@enlace/normalization';

/** Kinds whose words are the customer's own: written, tapped, or put beside a file. */
const KINDS_WITH_WORDS: ReadonlySet<ContentType> = new Set([
  'text',
  'choice',
  'image',
  'video',
  'audio',
  'voice',
  'document',
]);

/** The customer's words; empty where there are none. */
export function wordsOf(content: MessageContent): string {
  return (content.text ?? content.choice?.title ?? content.choice?.id ?? '').trim();
}

export function isAnswerable(content: MessageContent): boolean {
  return KINDS_WITH_WORDS.has(content.type) && wordsOf(content) !== '';
}
