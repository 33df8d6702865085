/** Sentences with their places. */
import fc from 'fast-check';
import { sentencesOf } from './sentences.js';

function texts(text: string): string[] {
  return sentencesOf(text).map((sentence) => sentence.text);
}

describe('sentences', () => {
  it('end before a capital, an opening mark or a digit', () => {
    expect(texts('Abrimos a las 9. ¿Y el sábado? También. 24 horas después, no.')).toEqual([
      'Abrimos a las 9.',
      '¿Y el sábado?',
      'También.',
      '24 horas después, no.',
    ]);
  });

  it('do not end inside a number, an address or after a short form', () => {
    expect(texts('Cuesta 2.500 pesos en www.tienda.mx. Pregunte por el Sr. Ruiz en la Av. Reforma.')).toEqual(
      ['Cuesta 2.500 pesos en www.tienda.mx.', 'Pregunte por el Sr. Ruiz en la Av. Reforma.'],
    );
  });

  it('end with the line, so that items of a list stay apart', () => {
    expect(texts('Pagos:\nefectivo\ntarjeta\n\ncheque')).toEqual(['Pagos:', 'efectivo', 'tarjeta', 'cheque']);
  });

  it('know their place, and lose nothing but white space between them', () => {
    const piece = fc.constantFrom(
      'Hola.',
      ' ',
      '\n',
      '¿Sí?',
      'uno',
      '12.',
      '«Bien».',
      'Dr.',
      '😀',
      '…',
      '  ',
      'A',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        const sentences = sentencesOf(text);
        for (const { text: own, start, end } of sentences) expect(text.slice(start, end)).toBe(own);
        const joined = sentences.map((sentence) => sentence.text).join('');
        expect(joined.replace(/\s+/g, '')).toBe(text.replace(/\s+/g, ''));
      }),
    );
  });
});
