/** Words brought to what they have in common, however they were typed. */
import fc from 'fast-check';
import { contentWords, countPair, pairsOf, stem, termsOf } from './terms.js';
import { fold, wordsOf } from './words.js';

describe('the analyser', () => {
  it.each([
    ['¿Cuáles son los HORARIOS de atención?', 'cuales son los horarios de atencion'],
    ['Las devoluciones y la garantía', 'las devoluciones y la garantia'],
    ['Tecnologías de la información', 'tecnologias de la informacion'],
    ['el año pasado comí ñoquis', 'el ano pasado comi noquis'],
  ])('finds the same terms in %p with accents and without', (typed, plain) => {
    expect(termsOf(typed, 'es')).toEqual(termsOf(plain, 'es'));
  });

  it.each([
    ['es', 'devolución', 'devoluciones'],
    ['es', 'devolucion', 'devolución'],
    ['es', 'biología', 'biologia'],
    ['es', 'envío', 'envíos'],
    ['en', 'delivery', 'deliveries'],
    ['en', 'opening', 'opened'],
    ['es', 'abren', 'abrimos'],
    ['es', 'abre', 'abrirán'],
    ['es', 'usan', 'usamos'],
    ['pt', 'abrem', 'abrimos'],
    ['pt', 'devolução', 'devoluções'],
    ['pt', 'devolucao', 'devoluções'],
    ['pt', 'horário', 'horarios'],
  ] as const)('brings %s %p and %p to one stem', (language, one, other) => {
    expect(stem(fold(one), language)).toBe(stem(fold(other), language));
  });

  it('leaves the words of grammar out, and keeps order and number of the rest', () => {
    expect(contentWords('El envío del pedido y el pedido del envío', 'es')).toEqual([
      'envio',
      'pedido',
      'pedido',
      'envio',
    ]);
    expect(contentWords('What are the delivery costs?', 'en')).toEqual(['delivery', 'costs']);
    expect(contentWords('Quais são os custos da entrega?', 'pt')).toEqual(['custos', 'entrega']);
  });

  it('keeps numbers, and no run of letters longer than a database index takes', () => {
    expect(wordsOf('Pedido 12345: 20,50 €')).toEqual(['pedido', '12345', '20', '50']);
    expect(wordsOf('a'.repeat(10_000))).toEqual(['a'.repeat(64)]);
  });

  it('makes terms of any text whatever that contain letters and digits only', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.constantFrom('es', 'en', 'pt'),
        (text, language) => {
          for (const term of termsOf(text, language)) {
            expect(term).toMatch(/^[\p{L}\p{N}]+$/u);
            expect(term.length).toBeLessThanOrEqual(128);
          }
        },
      ),
    );
  });

  it('pairs neighbours, each pair once, and counts them', () => {
    const terms = ['a', 'b', 'a', 'b', 'c'];
    expect(pairsOf(terms)).toEqual([
      ['a', 'b'],
      ['b', 'a'],
      ['b', 'c'],
    ]);
    expect(countPair(terms, ['a', 'b'])).toBe(2);
    expect(countPair(terms, ['c', 'a'])).toBe(0);
  });
});
