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

/** Kinds that say something also without words, though not to a bot: a person is to see them. */
const KINDS_TO_SEE: ReadonlySet<ContentType> = new Set([
  'image',
  'video',
  'audio',
  'voice',
  'document',
  'location',
  'contacts',
  'form',
  'order',
]);

/** The customer's own words; empty where there are none. */
export function wordsOf(content: MessageContent): string {
  if (!KINDS_WITH_WORDS.has(content.type)) return '';
  return (content.text ?? content.choice?.title ?? content.choice?.id ?? '').trim();
}

/** Whether the customer waits for something: an answer to words, or a person who looks at the rest. */
export function isAnswerable(content: MessageContent): boolean {
  return wordsOf(content) !== '' || KINDS_TO_SEE.has(content.type);
}
