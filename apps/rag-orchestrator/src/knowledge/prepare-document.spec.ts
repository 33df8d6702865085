/** What is kept of a document so that it is found. */
import { LONGEST_FAQ, prepareChunks, type WrittenDocument } from './prepare-document.js';

function document(rest: Partial<WrittenDocument>): WrittenDocument {
  return {
    title: 'Envíos',
    content: 'Los envíos llegan en 24 horas.',
    format: 'text',
    kind: 'article',
    language: 'es',
    ...rest,
  };
}

describe('a prepared document', () => {
  it('holds the terms of title and text, and those of the title apart', async () => {
    const [chunk] = await prepareChunks(document({}));
    expect(Object.fromEntries(chunk?.body ?? [])).toEqual({ envi: 2, lleg: 1, '24': 1, hor: 1 });
    expect(Object.fromEntries(chunk?.heading ?? [])).toEqual({ envi: 1 });
    expect(chunk).toMatchObject({ sentences: 1, sentenceLength: 4, context: '' });
  });

  it('has its title once over its chunks, though its first heading repeats it', async () => {
    const content = '# Envíos\n\nUn día.\n\n## Costos\n\nCinco dólares.';
    const chunks = await prepareChunks(document({ content, format: 'markdown' }));
    expect(chunks.map(({ context, text }) => [context, text])).toEqual([
      ['', 'Un día.'],
      ['Costos', 'Cinco dólares.'],
    ]);
  });

  it('is one chunk where it is a FAQ', async () => {
    const content = Array.from({ length: 60 }, (_, n) => `Paso ${n}: haga esto y lo otro.`).join('\n\n');
    expect(await prepareChunks(document({ kind: 'faq', content }))).toHaveLength(1);
    const tooLong = document({ kind: 'faq', content: 'palabra '.repeat(LONGEST_FAQ / 4) });
    await expect(prepareChunks(tooLong)).rejects.toMatchObject({ code: 'document.invalid' });
  });

  it.each(['   ', '!!! ...', '\u200b'])('is refused when there are no words in it (%j)', async (content) => {
    await expect(prepareChunks(document({ content }))).rejects.toMatchObject({ code: 'document.invalid' });
  });
});
