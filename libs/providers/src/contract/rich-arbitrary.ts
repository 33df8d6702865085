/** Texts with marks for properties to be tried on: any words, marks nested in any way. */
import fc from 'fast-check';
import type { Mark, RichText, Span } from '../rich-text.js';

type Tree = string | { readonly mark: Mark; readonly inner: readonly Tree[] };

const anyMark: fc.Arbitrary<Mark> = fc.oneof(
  fc.constantFrom<Mark>(
    { kind: 'bold' },
    { kind: 'italic' },
    { kind: 'strikethrough' },
    { kind: 'code' },
    { kind: 'quote' },
    { kind: 'block' },
  ),
  fc.constantFrom<Mark>({ kind: 'link', url: 'https://a.example/b' }, { kind: 'link', url: 'tel:112' }),
);

const words = fc.oneof(
  fc.string({
    unit: fc.constantFrom('a', 'b', '7', ' ', ' ', '\n', '.', '*', '_', '`', '~', '>'),
    maxLength: 60,
  }),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
);

const tree: fc.Arbitrary<Tree> = fc.letrec<{ node: Tree }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    words,
    fc.record({ mark: anyMark, inner: fc.array(tie('node'), { minLength: 1, maxLength: 4 }) }),
  ),
})).node;

/** Properly nested, as `RichText` promises; marks without words are left out. */
export const anyRichText: fc.Arbitrary<RichText> = fc.array(tree, { maxLength: 6 }).map((nodes) => {
  let text = '';
  const spans: Span[] = [];
  const add = (node: Tree): void => {
    if (typeof node === 'string') {
      text += node;
      return;
    }
    const start = text.length;
    const at = spans.length;
    for (const inner of node.inner) add(inner);
    if (text.length > start) spans.splice(at, 0, { ...node.mark, start, end: text.length });
  };
  for (const node of nodes) add(node);
  return { text, spans };
});

/** What is wrong with the offsets: outside the text, empty, or crossing each other; empty where nothing is. */
export function offsetFaultsOf({ text, spans }: RichText): string[] {
  const faults: string[] = [];
  const open: Span[] = [];
  for (const span of spans) {
    if (span.start < 0 || span.end > text.length || span.start >= span.end) faults.push('outside or empty');
    while (open.length > 0 && (open.at(-1)?.end ?? 0) <= span.start) open.pop();
    const outer = open.at(-1);
    if (outer !== undefined && (span.start < outer.start || span.end > outer.end)) faults.push('crossing');
    open.push(span);
  }
  return faults;
}
