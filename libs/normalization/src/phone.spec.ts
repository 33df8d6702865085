/** Phone numbers as people and channels write them. */
import fc from 'fast-check';
import { normalizePhone, phoneFromDigits, phoneVariants } from './phone.js';

describe('normalizePhone', () => {
  it.each([
    ['55 1234 5678', '+525512345678'],
    ['(555) 123-4567', '+525551234567'],
    ['+52 55 1234 5678', '+525512345678'],
    ['+52 1 55 1234 5678', '+525512345678'],
    ['5215512345678', '+525512345678'],
    ['525512345678', '+525512345678'],
    ['0052 55 1234 5678', '+525512345678'],
    ['00 52 1 55 1234 5678', '+525512345678'],
    ['01 55 1234 5678', '+525512345678'],
    ['044 55 1234 5678', '+525512345678'],
    ['045 55 1234 5678', '+525512345678'],
    ['\u202a+52 55 1234 5678\u202c', '+525512345678'],
    ['+52 55 1234 5678 ext. 12', '+525512345678'],
    ['+1 212 555 0100', '+12125550100'],
    ['+54 9 11 1234-5678', '+5491112345678'],
    ['+54 11 15 1234-5678', '+5491112345678'],
    ['+55 11 99876-5432', '+5511998765432'],
  ])('writes %s as %s', (input, expected) => {
    expect(normalizePhone(input)).toBe(expected);
  });

  it.each([
    ['212 555 0100', 'US', '+12125550100'],
    ['011 15 1234-5678', 'AR', '+5491112345678'],
    ['(11) 99876-5432', 'BR', '+5511998765432'],
    ['55 1234 5678', 'mx', '+525512345678'],
    ['+44 20 7946 0958', 'MX', '+442079460958'],
  ])('reads %s as a number of %s', (input, country, expected) => {
    expect(normalizePhone(input, country)).toBe(expected);
  });

  it.each([
    '',
    '   ',
    '12',
    'hola',
    'order 5512345678',
    'ana@example.com',
    '+',
    '+999999999999999999',
    '5512345',
  ])('finds no phone in %p', (input) => {
    expect(normalizePhone(input)).toBeUndefined();
  });

  it('does not take a North American number without its plus for an old Mexican mobile', () => {
    expect(normalizePhone('1 212 555 0100')).not.toBe('+522125550100');
  });

  it('guesses no country when an unknown one is named', () => {
    expect(normalizePhone('55 1234 5678', 'ZZ')).toBeUndefined();
    expect(normalizePhone('+52 55 1234 5678', 'ZZ')).toBe('+525512345678');
  });

  it('gives E.164 or nothing for any text, and the same again for its own answer', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[+0-9 ()-]{0,20}$/));
    fc.assert(
      fc.property(text, (input) => {
        const phone = normalizePhone(input);
        if (phone === undefined) return;
        expect(phone).toMatch(/^\+[1-9]\d{4,14}$/);
        expect(normalizePhone(phone)).toBe(phone);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('phoneFromDigits', () => {
  it.each(['5215512345678', '525512345678', '5491112345678', '551198765432', '12125550100'])(
    'puts a plus before %s and changes nothing',
    (digits) => {
      expect(phoneFromDigits(digits)).toBe(`+${digits}`);
    },
  );

  it.each([
    '',
    '0155123456',
    '123456',
    '1234567890123456',
    '120363041234567890',
    '+525512345678',
    '52 5512345678',
  ])('refuses %p', (digits) => {
    expect(phoneFromDigits(digits)).toBeUndefined();
  });
});

describe('phoneVariants', () => {
  it.each([
    ['+525512345678', ['+525512345678', '+5215512345678']],
    ['+5215512345678', ['+5215512345678', '+525512345678']],
    ['+5491112345678', ['+5491112345678', '+541112345678', '+54111512345678']],
    ['+541112345678', ['+541112345678', '+5491112345678', '+54111512345678']],
    ['+54111512345678', ['+54111512345678', '+5491112345678', '+541112345678']],
    ['+5493434123456', ['+5493434123456', '+543434123456', '+54343154123456']],
    ['+5511998765432', ['+5511998765432', '+551198765432']],
    ['+551198765432', ['+551198765432', '+5511998765432']],
    ['+551132654321', ['+551132654321']],
    ['+12125550100', ['+12125550100']],
  ])('knows the forms of %s', (given, expected) => {
    expect(phoneVariants(given)).toEqual(expected);
  });

  it('knows digits that fit no country only as themselves', () => {
    expect(phoneVariants('+999123456789')).toEqual(['+999123456789']);
  });

  it('takes a number with a trunk zero after the country code for the number it means', () => {
    expect(phoneVariants('+5501132654321')).toEqual(['+551132654321']);
  });

  it('reads a raw number first, in the country named', () => {
    expect(phoneVariants('55 1234 5678')).toEqual(['+525512345678', '+5215512345678']);
    expect(phoneVariants('(11) 99876-5432', 'BR')).toEqual(['+5511998765432', '+551198765432']);
  });

  it('knows no form of what is no phone', () => {
    expect(phoneVariants('hola')).toEqual([]);
  });

  it('never gives a fixed Brazilian line the ninth digit of a mobile', () => {
    expect(phoneVariants('+551132654321')).not.toContain('+5511932654321');
  });

  const digits = (length: number): fc.Arbitrary<string> =>
    fc.stringMatching(new RegExp(`^[0-9]{${length}}$`));
  const e164 = fc.oneof(
    digits(10).map((line) => `+52${line}`),
    digits(10).map((line) => `+521${line}`),
    digits(10).map((line) => `+54${line}`),
    digits(10).map((line) => `+549${line}`),
    fc
      .tuple(fc.constantFrom('11', '343', '2966', '351', '3751'), digits(8))
      .map(([area, line]) => `+54${area}15${line.slice(0, 10 - area.length)}`),
    digits(10).map((line) => `+55${line}`),
    digits(11).map((line) => `+55${line}`),
    fc.stringMatching(/^\+[1-9][0-9]{6,14}$/),
  );

  it('holds its own normalized form and begins with it or with what was given', () => {
    fc.assert(
      fc.property(e164, (given) => {
        const variants = phoneVariants(given);
        const normalized = normalizePhone(given);
        expect(variants).toContain(normalized ?? given);
        expect([given, normalized]).toContain(variants[0]);
        expect(new Set(variants).size).toBe(variants.length);
      }),
      { numRuns: 3000 },
    );
  });

  it('is symmetric: whatever it names, names it back', () => {
    fc.assert(
      fc.property(e164, (given) => {
        const variants = phoneVariants(given);
        for (const variant of variants)
          expect([...phoneVariants(variant)].sort()).toEqual([...variants].sort());
      }),
      { numRuns: 3000 },
    );
  });
});
