/** How the output of seven services reads on one terminal. */
import { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { PrefixedLines } from './prefixed-lines.js';

/** What a service named `whatsapp` shows for these chunks, without colours and names. */
function shown(chunks: readonly (Buffer | string)[]): string[] {
  let text = '';
  const out = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString('utf8');
      done();
    },
  });
  const lines = new PrefixedLines('whatsapp', 1, out);
  for (const chunk of chunks) lines.write(Buffer.from(chunk));
  lines.end();
  const whole = stripVTControlCharacters(text).split('\n');
  expect(whole.pop()).toBe('');
  return whole.map((line) => {
    expect(line.slice(0, 17)).toBe('whatsapp         ');
    return line.slice(17);
  });
}

describe('the output of a service', () => {
  it('is shown line by line behind its name, however it comes', () => {
    expect(shown(['one\ntw', 'o\n', 'three\n'])).toEqual(['one', 'two', 'three']);
  });

  it('keeps characters whole that arrive in two chunks', () => {
    const bytes = Buffer.from('¿Dónde está la clínica? 🦷\n');
    for (let cut = 0; cut <= bytes.length; cut += 1) {
      expect(shown([bytes.subarray(0, cut), bytes.subarray(cut)])).toEqual(['¿Dónde está la clínica? 🦷']);
    }
  });

  it('is the same in any chunks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme' })),
        fc.array(fc.nat({ max: 200 })),
        (lines, cuts) => {
          const bytes = Buffer.from(lines.map((line) => `x${line}\n`).join(''));
          const chunks: Buffer[] = [];
          let from = 0;
          for (const cut of [...cuts.map((size) => size % (bytes.length + 1)).sort((a, b) => a - b)]) {
            chunks.push(bytes.subarray(from, cut));
            from = cut;
          }
          expect(shown([...chunks, bytes.subarray(from)])).toEqual(shown([bytes]));
        },
      ),
    );
  });

  it('is shown to its end, also when the last line is unfinished', () => {
    expect(shown(['Error: out of mem'])).toEqual(['Error: out of mem']);
    expect(shown(['done\n'])).toEqual(['done']);
    expect(shown([])).toEqual([]);
    expect(shown([Buffer.from('está').subarray(0, 4)])).toEqual(['est\u{fffd}']);
  });

  it('is read where it is a log line: level, sentence and what belongs to it', () => {
    const line = {
      level: 'warn',
      time: '2026-01-01T00:00:00Z',
      service: 'whatsapp',
      message: 'The provider asks to wait',
      code: 'provider.rate_limited',
      wait: { ms: 500 },
    };
    expect(shown([`${JSON.stringify(line)}\n`])).toEqual([
      'warn  The provider asks to wait code=provider.rate_limited wait={"ms":500}',
    ]);
    expect(shown(['{"level":"fatal","message":"No database"}\n'])).toEqual(['fatal No database']);
  });

  it.each([
    '{"a":1}',
    '{}',
    '{"level":"info"}',
    '{"level":30,"message":"x"}',
    '{"message":"x"}',
    '{ not json',
  ])('is left as it is where it is none: %s', (line) => {
    expect(shown([`${line}\n`])).toEqual([line]);
  });
});
