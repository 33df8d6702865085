/** The template that is sent in place of free text while a channel's reply window is shut; pure. */
import type { Sendable, TextContent } from '@enlace/normalization';

/** Meta, templates: the longest value of a parameter in the body. */
const LONGEST_VALUE = 1_024;

/** A template whose body has one gap, for the words of the message. */
export interface StandIn {
  readonly name: string | null;
  readonly language: string | null;
}

/**
 * The template with the words of the message in its gap; undefined where none is configured, or where the message is more
 * than words. Values of parameters have no line breaks, tabs or runs of spaces (Meta, error 132018): they become one
 * space; words that are too many are cut behind the last whole one that fits, and end in "…".
 * @param wordsOf the words without their marks, which a template would show as they are
 */
export function standInFor(
  content: Sendable,
  { name, language }: StandIn,
  wordsOf: (text: TextContent) => string = ({ text }) => text,
): Sendable | undefined {
  if (name === null || language === null || content.type !== 'text') return undefined;
  const text = cut(wordsOf(content).replace(/\s+/g, ' ').trim());
  if (text === '') return undefined;
  const components = [{ type: 'body' as const, parameters: [{ type: 'text' as const, text }] }];
  return { type: 'template', template: { name, language, components } };
}

function cut(words: string): string {
  if (words.length <= LONGEST_VALUE) return words;
  const most = words.slice(0, LONGEST_VALUE - 1);
  if (words[most.length] === ' ') return `${most}…`;
  const space = most.lastIndexOf(' ');
  const whole = space > LONGEST_VALUE / 2 ? most.slice(0, space) : most.replace(/[\ud800-\udbff]$/, '');
  return `${whole}…`;
}
