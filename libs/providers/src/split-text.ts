/** Cuts a long text into parts a channel takes, where a reader would pause. */

/** Borders from the best to the least: paragraph, line, sentence, word. The part ends where the match begins. */
const BORDERS = [/\n\s*\n/g, /\n/g, /(?<=[.!?…])\s|(?<=[。！？])/g, /\s/g] as const;

/** A border in the first part of the window would leave a crumb: the next kind of border is better. */
const SMALLEST_SHARE = 0.5;

/** More than the longest emoji with its joiners. */
const REACH = 64;

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * Parts of at most `limit` UTF-16 units, in order. Nothing but white space at the borders is lost, and no
 * character (an emoji with its joiners, a letter with its accents) is cut in two.
 */
export function splitText(text: string, limit: number): readonly [string, ...string[]] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const end = partEndOf(rest, limit);
    const part = rest.slice(0, end).trimEnd();
    if (part !== '') parts.push(part);
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  const [first, ...others] = parts;
  return first === undefined ? [text.slice(0, limit)] : [first, ...others];
}

/** Where the first part of a text longer than `limit` ends: at most `limit`, at the best border there is. */
export function partEndOf(text: string, limit: number): number {
  const window = text.slice(0, limit + 1); // one more: a border may lie right behind a full part
  for (const border of BORDERS) {
    let end = 0;
    for (const { index } of window.matchAll(border)) end = index;
    if (end > limit * SMALLEST_SHARE) return end;
  }
  return hardBorderOf(text, limit);
}

/** The last border between two characters; the bare limit where one character is longer than any is. */
function hardBorderOf(text: string, limit: number): number {
  const from = Math.max(0, limit - REACH);
  let end = 0;
  for (const { index } of graphemes.segment(text.slice(from, limit + REACH))) {
    if (from + index <= limit) end = index;
  }
  if (end > 0) return from + end;
  return limit > 1 && /[\uD800-\uDBFF]/.test(text.charAt(limit - 1)) ? limit - 1 : limit;
}
