/** Reads the words out of a rich message, whatever its blocks are (Bot API 10.1, type RichMessage). */
import { isObject } from '../json.js';

/** Names under which a block keeps what a reader sees, in the order it is read. */
const SEEN = ['text', 'cells', 'items', 'blocks', 'content', 'caption'];

/** The blocks as lines; undefined where they hold no words. Walks without recursion. */
export function richTextOf(blocks: unknown): string | undefined {
  if (!Array.isArray(blocks)) return undefined;
  const lines = blocks.map((block) => wordsOf(block)).filter((line) => line !== '');
  return lines.length === 0 ? undefined : lines.join('\n');
}

function wordsOf(block: unknown): string {
  const words: string[] = [];
  const waiting: unknown[] = [block];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') words.push(next);
    else if (Array.isArray(next)) for (const item of next.toReversed()) waiting.push(item);
    else if (isObject(next)) {
      if (next['type'] === undefined) waiting.push(' '); // a cell or an item: it stands apart from the next
      for (const name of SEEN.toReversed()) waiting.push(next[name]);
    }
  }
  return words.join('').replace(/ {2,}/g, ' ').trim();
}
