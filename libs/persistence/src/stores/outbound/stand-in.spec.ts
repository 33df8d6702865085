/** What is sent while the reply window is shut. */
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

  it.each([
    ['no template is configured', { type: 'text', text: 'hola' }, { name: null, language: null }],
    ['the words do not fit into the gap', { type: 'text', text: 'x'.repeat(1_025) }, TEMPLATE],
    [
      'the message is more than words',
      { type: 'buttons', text: '¿Viene?', buttons: [{ id: 'si', title: 'Sí' }] },
      TEMPLATE,
    ],
  ] as const)('is none where %s', (_, content, template) => {
    expect(standInFor(content, template)).toBeUndefined();
  });
});
