/** How a round trip reads for people. */
import { stripVTControlCharacters } from 'node:util';
import { reportLines, type RoundTripReport } from './round-trip-report.js';

const read = (report: Partial<RoundTripReport>) =>
  reportLines({
    provider: 'whatsapp',
    text: 'hola',
    steps: [],
    reply: null,
    note: null,
    complete: true,
    ...report,
  }).map((line) => stripVTControlCharacters(line));

describe('the report of a round trip', () => {
  it('names the channel, whether it is complete, and each step with its time', () => {
    const steps = [
      { step: 'answered', at_ms: 7, detail: 'got 200' },
      { step: 'delivered', at_ms: 1_250, detail: 'as wamid.1' },
    ];
    expect(read({ steps })).toEqual([
      '✓ WhatsApp  «hola»',
      '      +7 ms  answered   got 200',
      '   +1250 ms  delivered  as wamid.1',
    ]);
    expect(read({ complete: false, provider: 'tawkto' })).toEqual(['✗ Tawk.to  «hola»']);
  });

  it('shows every line of the reply, and why there is none', () => {
    expect(read({ reply: 'Sí.\nDe 9 a 14.' }).slice(1)).toEqual([
      '             Sí.',
      '             De 9 a 14.',
    ]);
    expect(read({ note: 'no way back' }).slice(1)).toEqual(['             no way back']);
  });
});
