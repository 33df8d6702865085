/** The template that is sent in place of free text while a channel's reply window is shut; pure. */
import type { Sendable } from '@enlace/normalization';

/** Meta, templates: the longest value of a parameter in the body. */
const LONGEST_VALUE = 1_024;

/** A template whose body has one gap, for the words of the message. */
export interface StandIn {
  readonly name: string | null;
  readonly language: string | null;
}

/**
 * The template with the words of the message in its gap; undefined where none is configured, or where the message has
 * no words or too many for it. Values of parameters have no line breaks and no runs of spaces (Meta, error 132018).
 */
export function standInFor(content: Sendable, { name, language }: StandIn): Sendable | undefined {
  if (name === null || language === null) return undefined;
  const text = wordsOf(content)?.replace(/\s+/g, ' ').trim() ?? '';
  if (text === '' || text.length > LONGEST_VALUE) return undefined;
  const components = [{ type: 'body' as const, parameters: [{ type: 'text' as const, text }] }];
  return { type: 'template', template: { name, language, components } };
}

/** Only what is nothing but words loses nothing in a template. */
function wordsOf(content: Sendable): string | undefined {
  return content.type === 'text' ? content.text : undefined;
}
