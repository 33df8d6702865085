/** Reading key rings, and never showing what is in them. */
import { inspect } from 'node:util';
import { KeyRing } from './key-ring.js';

const KEY_A = Buffer.alloc(32, 0xa1).toString('base64');
const KEY_B = Buffer.alloc(32, 0xb2).toString('base64');

describe('KeyRing', () => {
  it('reads one or more keys, the first being the active one', () => {
    const ring = KeyRing.parse(`new:${KEY_B}, old:${KEY_A}\n`);
    expect(ring.activeId).toBe('new');
    expect(ring.find('new')).toBeDefined();
    expect(ring.find('old')).toBeDefined();
    expect(ring.find('other')).toBeUndefined();
  });

  it('makes specs it can read, each with another key and id', () => {
    const first = KeyRing.generateSpec();
    const second = KeyRing.generateSpec();
    expect(first).not.toBe(second);
    expect(KeyRing.parse(`${second},${first}`).activeId).toBe(second.split(':')[0]);
  });

  it.each([
    ['', 'entry 1 of 1'],
    ['  ', 'entry 1 of 1'],
    [KEY_A, 'entry 1 of 1'],
    [`a:${KEY_A},`, 'entry 2 of 2'],
    [`a:${KEY_A},a:${KEY_B}`, 'entry 2 of 2'],
    [`a:${KEY_A},b c:${KEY_B}`, 'entry 2 of 2'],
    [`:${KEY_A}`, 'entry 1 of 1'],
    [`a.b:${KEY_A}`, 'entry 1 of 1'],
    [`a:${KEY_A.slice(0, -4)}`, 'entry 1 of 1'],
    [`a:${KEY_A.slice(0, -1)}`, 'entry 1 of 1'],
    [`a:${KEY_A}=`, 'entry 1 of 1'],
    [`a:!${KEY_A}`, 'entry 1 of 1'],
    [`a:${KEY_A},b:${Buffer.alloc(16, 7).toString('base64')},c:${KEY_B}`, 'entry 2 of 3'],
    [`${KEY_A}:a`, 'entry 1 of 1'],
  ])('refuses a bad spec by its position (%#)', (spec, position) => {
    let message = '';
    try {
      KeyRing.parse(spec);
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(position);
  });

  it.each([`a:${KEY_A.slice(0, -1)}`, `${KEY_A}:a`, KEY_A, `a:${KEY_A},a:${KEY_B}`])(
    'never repeats what stands in a bad spec (%#)',
    (spec) => {
      let text = '';
      try {
        KeyRing.parse(spec);
      } catch (error) {
        text = inspect(error);
      }
      expect(text).toContain('Key ring entry');
      expect(text).not.toContain(KEY_A.slice(0, 8));
      expect(text).not.toContain(KEY_B.slice(0, 8));
    },
  );

  it('shows no key when it is logged or serialized', () => {
    const ring = KeyRing.parse(`a:${KEY_A}`);
    const shown = inspect(ring, { depth: 10, showHidden: true }) + JSON.stringify(ring);
    expect(shown).not.toContain(KEY_A.slice(0, 8));
    expect(shown).not.toContain('a1 a1');
    expect(shown).not.toContain('a1a1');
  });
});
