/** Cuts text with marks into parts a channel takes; a mark cut in two is closed in one part and opened again in the next. */
import { withLinksAsText } from './links-as-text.js';
import { sliceRich, type RichText } from './rich-text.js';
import { partEndOf } from './split-text.js';

/** Of the limit: a link that takes more of it is written once, as text, instead of again in every part. */
const LONGEST_LINK_SHARE = 0.5;

/** No part is shorter, so that no surrogate pair is cut. */
const SMALLEST_PART = 2;

/**
 * Parts in order, cut where `splitText` would cut. Nothing but white space at the borders is lost; within a code
 * block the indentation of the next line stays.
 * @param limit of what `write` gives, in UTF-16 units. Marks that leave no room for two characters are dropped.
 * @param write what the limit counts: the text as the channel gets it, or `(part) => part.text` where marks
 * cost nothing; never shorter than its words
 */
export function splitRich(
  rich: RichText,
  limit: number,
  write: (part: RichText) => string,
): readonly [RichText, ...RichText[]] {
  const fits = (part: RichText): boolean => part.text.length <= limit && write(part).length <= limit;
  if (fits(rich)) return [rich];
  const parts: RichText[] = [];
  let rest = withLinksAsText(rich, (url) => url.length > limit * LONGEST_LINK_SHARE);
  while (rest.text !== '' && !fits(rest)) {
    const end = endThatFits(rest, limit, fits);
    if (end === undefined) {
      rest = { ...rest, spans: rest.spans.filter(({ start }) => start >= SMALLEST_PART) };
      continue;
    }
    const part = sliceRich(rest, 0, rest.text.slice(0, end).trimEnd().length);
    if (part.text !== '') parts.push(part);
    rest = sliceRich(rest, nextStartOf(rest, end), rest.text.length);
  }
  if (rest.text.trim() !== '') parts.push(rest);
  const [first, ...others] = parts;
  return first === undefined ? [sliceRich(rich, 0, limit)] : [first, ...others];
}

/**
 * The end of the longest part that fits, looked for by halving; undefined where marks leave no room for any.
 * A part without marks is taken in its smallest form whatever it measures, so that there is an end.
 */
function endThatFits(rest: RichText, limit: number, fits: (part: RichText) => boolean): number | undefined {
  const { text, spans } = rest;
  const endFor = (size: number): number => (text.length <= size ? text.length : partEndOf(text, size));
  let found: number | undefined;
  let low = Math.min(SMALLEST_PART, limit, text.length);
  const smallest = endFor(low);
  let high = Math.min(limit, text.length);
  const window = sliceRich(rest, 0, high); // a long text has thousands of marks behind it
  for (let size = high; low <= high; size = Math.floor((low + high) / 2)) {
    const end = endFor(size);
    if (fits(sliceRich(window, 0, end))) {
      found = end;
      low = size + 1;
    } else {
      high = size - 1;
    }
  }
  return found ?? (spans.some(({ start }) => start < SMALLEST_PART) ? undefined : smallest);
}

function nextStartOf({ text, spans }: RichText, end: number): number {
  const isInBlock = spans.some((span) => span.kind === 'block' && span.start < end && span.end > end);
  const skipped = (isInBlock ? /^(?:\s*\n)?/ : /^\s*/).exec(text.slice(end))?.[0] ?? '';
  return end + skipped.length;
}
