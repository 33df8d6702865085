/** Cuts a document into pieces of about a screen, each readable on its own; nothing is lost between them. */
import type { Block, Section } from './section.js';

export interface Chunk {
  /** The headings it stands under, outermost first. */
  readonly context: string;
  readonly text: string;
}

/** Measured: larger ones find a little more and quote no better, smaller ones lose the thread. */
export const MOST_CHARACTERS = 1_200;
/** A longer sentence is not repeated at the head of the next piece. */
const MOST_OVERLAP = 300;
const BETWEEN_BLOCKS = '\n\n';
const BETWEEN_HEADINGS = ' › ';

/** Each at most `MOST_CHARACTERS` long; one that goes on begins with the last sentence of the one before. */
export function chunksOf(sections: readonly Section[]): Chunk[] {
  return sections.flatMap((section, index) => {
    const context = section.headings.join(BETWEEN_HEADINGS);
    const texts = textsOf(section.blocks);
    if (texts.length > 0) return texts.map((text) => ({ context, text }));
    return isCarriedOn(section, sections[index + 1]) ? [] : headingAlone(section);
  });
}

/** Whether the headings of an empty section stand over the next one too. */
function isCarriedOn(section: Section, next: Section | undefined): boolean {
  return section.headings.every((heading, depth) => next?.headings[depth] === heading);
}

function headingAlone({ headings }: Section): Chunk[] {
  const text = headings.at(-1) ?? '';
  const context = headings.slice(0, -1).join(BETWEEN_HEADINGS);
  return piecesOf(text).map((piece) => ({ context, text: piece }));
}

function textsOf(blocks: readonly Block[]): string[] {
  const texts: string[] = [];
  let open = '';
  let last = '';
  const close = (): void => {
    if (open !== '') texts.push(open);
    open = '';
  };
  for (const block of blocks) {
    const whole = block.parts.join(block.glue).length;
    let between: string = BETWEEN_BLOCKS;
    // A block that fits into one piece is not torn apart.
    const beginsAnew = whole <= MOST_CHARACTERS && open.length + between.length + whole > MOST_CHARACTERS;
    if (beginsAnew) close();
    for (const part of block.parts.flatMap(piecesOf)) {
      if (open === '' && last !== '' && fitsBefore(last, part, whole)) open = last;
      if (open !== '' && open.length + between.length + part.length > MOST_CHARACTERS) {
        close();
        if (fitsBefore(last, part, whole)) open = last;
      }
      open = open === '' ? part : `${open}${between}${part}`;
      between = block.glue;
      last = part;
    }
  }
  close();
  return texts;
}

/** Whether the last sentence of a piece can be repeated before the next, with the whole block still after it. */
function fitsBefore(last: string, part: string, whole: number): boolean {
  if (last.length > MOST_OVERLAP) return false;
  const needed = whole <= MOST_CHARACTERS ? whole : part.length;
  return last.length + BETWEEN_BLOCKS.length + needed <= MOST_CHARACTERS;
}

/** A part that is too long by itself is cut between words, or where it has none, between characters. */
function piecesOf(part: string): string[] {
  const pieces: string[] = [];
  let rest = part.trim();
  while (rest.length > MOST_CHARACTERS) {
    const space = rest.lastIndexOf(' ', MOST_CHARACTERS);
    const cut = space > MOST_CHARACTERS / 2 ? space : wholeCharacters(rest, MOST_CHARACTERS);
    pieces.push(rest.slice(0, cut).trim());
    rest = rest.slice(cut).trim();
  }
  return rest === '' ? pieces : [...pieces, rest];
}

/** Not between the two halves of a character outside the basic plane. */
function wholeCharacters(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return code >= 0xd800 && code <= 0xdbff ? at - 1 : at;
}
