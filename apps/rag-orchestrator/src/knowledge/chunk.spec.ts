/** Documents cut into chunks. */
import fc from 'fast-check';
import { MOST_CHARACTERS, chunksOf } from './chunk.js';
import { readMarkdown } from './markdown.js';
import { readPlainText, visibleText } from './plain-text.js';

function compact(text: string): string {
  return text.replace(/\s+/g, '');
}

/** Whether the chunks, laid one behind the other, cover the text: each begins where the last ended, or within it. */
function covers(text: string, chunks: readonly string[]): boolean {
  const whole = compact(text);
  let covered = 0;
  let begun = 0;
  for (const chunk of chunks.map(compact)) {
    let at = whole.indexOf(chunk, begun);
    while (at !== -1 && at <= covered && at + chunk.length <= covered) at = whole.indexOf(chunk, at + 1);
    if (at === -1 || at > covered) return false;
    begun = at;
    covered = at + chunk.length;
  }
  return covered === whole.length;
}

const word = fc.string({ unit: fc.constantFrom(...'abcdeñé1😀'), minLength: 1, maxLength: 14 });
const sentence = fc.array(word, { minLength: 1, maxLength: 40 }).map((words) => `X${words.join(' ')}.`);
const paragraph = fc.array(sentence, { minLength: 1, maxLength: 12 }).map((all) => all.join(' '));
const text = fc.array(paragraph, { minLength: 1, maxLength: 6 }).map((all) => all.join('\n\n'));

describe('the chunks of a text', () => {
  it('lose nothing and stay within their size', () => {
    fc.assert(
      fc.property(text, (content) => {
        const chunks = chunksOf(readPlainText(content));
        for (const chunk of chunks) expect(chunk.text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
        expect(
          covers(
            content,
            chunks.map((chunk) => chunk.text),
          ),
        ).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('cut what has neither sentences nor spaces, and no character in two', () => {
    const content = '😀'.repeat(5_000);
    const chunks = chunksOf(readPlainText(content)).map((chunk) => chunk.text);
    expect(chunks.join('')).toBe(content);
    for (const chunk of chunks) expect(chunk).toMatch(/^(?:😀)+$/u);
  });

  it('begin with the last sentence of the one before, where the text goes on', () => {
    const sentences = Array.from(
      { length: 40 },
      (_, n) => `Esta es la frase número ${n} de un texto largo sin párrafos.`,
    );
    const [first, second] = chunksOf(readPlainText(sentences.join(' ')));
    const last = first?.text.split('. ').at(-1) ?? '';
    expect(second?.text.startsWith(last)).toBe(true);
  });

  it('do not tear a paragraph apart that fits into one', () => {
    const paragraphs = Array.from({ length: 6 }, (_, n) =>
      Array.from(
        { length: 10 },
        (_unused, m) => `Párrafo ${n}, frase ${m} con algunas palabras más para llenar.`,
      ).join(' '),
    );
    const chunks = chunksOf(readPlainText(paragraphs.join('\n\n'))).map((chunk) => chunk.text);
    for (const whole of paragraphs) expect(chunks.some((chunk) => chunk.includes(whole))).toBe(true);
  });

  it('keep the headings they stand under, and lose none that stands alone', () => {
    const chunks = chunksOf(
      readMarkdown('# Tienda\n\nBienvenidos.\n\n## Envíos\n\n### Plazos\n\nUn día.\n\n## Devoluciones'),
    );
    expect(chunks).toEqual([
      { context: 'Tienda', text: 'Bienvenidos.' },
      { context: 'Tienda › Envíos › Plazos', text: 'Un día.' },
      { context: 'Tienda', text: 'Devoluciones' },
    ]);
  });
});

describe('hidden characters', () => {
  it('are taken out, so that nothing in a document is read that nobody sees', () => {
    expect(visibleText('ho\u200bla\u202e \ufeffque\u00ad tal\r\nbien\u0000')).toBe('hola que tal\nbien ');
  });
});
