/** What is sent while the reply window is shut. */
import type { SendableOf } from '@enlace/normalization';
import { standInFor } from './stand-in.js';

const TEMPLATE = { name: 'aviso', language: 'es_MX' };

describe('the stand-in for free text', () => {
  it('is the template with the words in its gap, on one line', () => {
    expect(standInFor({ type: 'text', text: 'Su cita:\n\n  mañana a las 9' }, TEMPLATE)).toEqual({
      type: 'template',
      template: {
        ...TEMPLATE,
        components: [{ type: 'body', parameters: [{ type: 'text', text: 'Su cita: mañana a las 9' }] }],
      },
    });
  });

  const wordsIn = (text: string, wordsOf?: (content: { text: string }) => string): string => {
    const { template } = standInFor({ type: 'text', text }, TEMPLATE, wordsOf) as SendableOf<'template'>;
    return JSON.stringify(template.components?.[0]).replace(/^.*"text":"([^"]*)".*$/, '$1');
  };

  it('has the words without their marks, and no tabs or runs of spaces', () => {
    expect(wordsIn('**Su** cita', ({ text }) => text.replaceAll('*', ''))).toBe('Su cita');
    expect(wordsIn('a\tb     c\r\nd')).toBe('a b c d');
  });

  it('is cut behind the last whole word that fits, or within one that does not', () => {
    const cut = wordsIn('palabra '.repeat(200));
    expect(cut).toBe(`${'palabra '.repeat(127).trim()} palabra…`.slice(0, cut.length));
    expect(cut.length).toBeLessThanOrEqual(1_024);
    expect(cut.endsWith('palabra…')).toBe(true);
    expect(wordsIn('x'.repeat(2_000))).toBe(`${'x'.repeat(1_023)}…`);
    expect(wordsIn(`${'x'.repeat(1_022)}😀😀`)).toBe(`${'x'.repeat(1_022)}…`);
    expect(wordsIn('x'.repeat(1_024))).toBe('x'.repeat(1_024));
  });

  it.each([
    ['no template is configured', { type: 'text', text: 'hola' }, { name: null, language: null }],
    ['there is nothing but white space', { type: 'text', text: ' \n\t ' }, TEMPLATE],
    [
      'the message is more than words',
      { type: 'buttons', text: '¿Viene?', buttons: [{ id: 'si', title: 'Sí' }] },
      TEMPLATE,
    ],
  ] as const)('is none where %s', (_, content, template) => {
    expect(standInFor(content, template)).toBeUndefined();
  });
});
