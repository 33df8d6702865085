/** Secrets in answers. */
import { isMasked } from '@enlace/persistence';
import { masked } from './masked-config.js';

describe('a masked config', () => {
  it('shows the last four characters of a long secret and none of a short one', () => {
    expect(masked({ token: 'abcdefghijklmnopqrst', pin: '1234', name: 'x' }, ['token', 'pin'])).toEqual({
      token: '••••qrst',
      pin: '••••',
      name: 'x',
    });
  });

  it('is recognised when it comes back, and a real secret is not', () => {
    expect(isMasked('••••qrst')).toBe(true);
    expect(isMasked('••••')).toBe(true);
    expect(isMasked('abcdefghijklmnopqrst')).toBe(false);
    expect(isMasked(undefined)).toBe(false);
  });
});
