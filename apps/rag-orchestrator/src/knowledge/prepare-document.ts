/** Reads a document, cuts it into chunks and finds the terms of each: all that is kept of it. */
import { setImmediate as breathe } from 'node:timers/promises';
import { AppError } from '@enlace/contracts';
import type { DocumentFormat, DocumentKind, DocumentLanguage, PreparedChunk } from '@enlace/persistence';
import { countGrams } from '../language/grams.js';
import { sentencesOf } from '../language/sentences.js';
import { contentWords, countOf, termsOf } from '../language/terms.js';
import { wordsOf } from '../language/words.js';
import { chunksOf, type Chunk } from './chunk.js';
import { readMarkdown } from './markdown.js';
import { readPlainText } from './plain-text.js';
import type { Section } from './section.js';

export interface WrittenDocument {
  /** The question where it is a FAQ. */
  readonly title: string;
  readonly content: string;
  readonly format: DocumentFormat;
  readonly kind: DocumentKind;
  readonly language: DocumentLanguage;
}

/** An answer that is read as one piece. */
export const LONGEST_FAQ = 8_000;
const CHUNKS_AT_A_TIME = 50;

/**
 * The chunks of a document with their terms. Lets other work through between them: a long one takes a while.
 * @throws AppError `document.invalid` when there are no words in it, or a FAQ's answer is too long
 */
export async function prepareChunks(document: WrittenDocument): Promise<PreparedChunk[]> {
  const chunks = cut(document).filter((chunk) => /[\p{L}\p{N}]/u.test(chunk.text));
  if (chunks.length === 0) throw new AppError('document.invalid', 'content: there are no words in it');
  const prepared: PreparedChunk[] = [];
  for (const [index, chunk] of chunks.entries()) {
    if (index % CHUNKS_AT_A_TIME === CHUNKS_AT_A_TIME - 1) await breathe();
    prepared.push(prepare(document, chunk));
  }
  return prepared;
}

function cut({ title, content, format, kind }: WrittenDocument): Chunk[] {
  const sections = format === 'markdown' ? readMarkdown(content) : readPlainText(content);
  const below = sections.map((section) => withoutTitle(section, title));
  return kind === 'faq' ? [answerOf(below)] : chunksOf(below);
}

/** Many documents repeat their title as the first heading; it stands over every chunk already. */
function withoutTitle(section: Section, title: string): Section {
  const [first, ...rest] = section.headings;
  const repeated = first !== undefined && wordsOf(first).join(' ') === wordsOf(title).join(' ');
  return repeated ? { ...section, headings: rest } : section;
}

/** A FAQ's answer is one piece, however it is written. */
function answerOf(sections: readonly Section[]): Chunk {
  const text = sections
    .flatMap(({ headings, blocks }) => [
      ...headings.slice(-1),
      ...blocks.map((block) => block.parts.join(block.glue)),
    ])
    .join('\n\n');
  if (text.length <= LONGEST_FAQ) return { context: '', text };
  throw new AppError(
    'document.invalid',
    `content: the answer of a FAQ has at most ${LONGEST_FAQ} characters; a longer text is an article`,
  );
}

function prepare({ title, language }: WrittenDocument, { context, text }: Chunk): PreparedChunk {
  const heading = headingText(title, context);
  const sentences = sentencesOf(text);
  return {
    context,
    text,
    body: countOf(termsOf(`${heading}\n${text}`, language)),
    heading: countOf(termsOf(heading, language)),
    sentences: sentences.length,
    sentenceLength: sentences.reduce((total, { text: words }) => total + termsOf(words, language).length, 0),
    grams: countGrams(contentWords(`${heading}\n${text}`, language)),
  };
}

/** What stands over a chunk: it is searched together with the text below. */
export function headingText(title: string, context: string): string {
  return context === '' ? title : `${title}\n${context}`;
}
