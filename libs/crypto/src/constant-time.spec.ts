/** Comparing secrets: the same verdict as ===, for any strings. */
import fc from 'fast-check';
import { constantTimeEqual } from './constant-time.js';

describe('constantTimeEqual', () => {
  const anyString = fc.string({ unit: 'binary' });

  it('says the same as === for any two strings, also ill-formed ones', () => {
    fc.assert(
      fc.property(fc.oneof(anyString, fc.constantFrom('\ud800', '\udfff', '\ufffd')), anyString, (a, b) => {
        expect(constantTimeEqual(a, b)).toBe(a === b);
        expect(constantTimeEqual(a, a)).toBe(true);
      }),
    );
    expect(constantTimeEqual('\ud800', '\ufffd')).toBe(false);
  });

  it('takes strings of unequal length, also empty ones', () => {
    expect(constantTimeEqual('', 'secret')).toBe(false);
    expect(constantTimeEqual('secret', 'secret ')).toBe(false);
    expect(constantTimeEqual('', '')).toBe(true);
  });
});
