/** What a business may say that a client is known by. */
import { readIdentityClaims } from './identity-claims.js';

const INTEGRATION = '01a205a4-593f-7760-935e-df1b69790231';

describe('the identities of a request', () => {
  it('are read as the channels show them', () => {
    const given = [
      { kind: 'phone', value: '55 1234 5678' },
      { kind: 'email', value: 'Ana@Example.org' },
      { kind: 'whatsapp_user_id', value: 'MX.13491208655302741918' },
      { kind: 'telegram', value: '123456789' },
      { kind: 'chatwoot_contact', value: `${INTEGRATION}:77` },
      { kind: 'tawk_visitor', value: `${INTEGRATION}:ana@example.org` },
      { kind: 'external', value: 'crm:A-7' },
    ] as const;
    const claims = readIdentityClaims(given, 'MX');
    expect(claims.map(({ value }) => value)).toEqual([
      '+525512345678',
      'ana@example.org',
      ...given.slice(2).map(({ value }) => value),
    ]);
    expect(claims[0]).toMatchObject({ evidence: 'api', strength: 'strong' });
  });

  it.each([
    ['phone', '12'],
    ['email', 'ana'],
    ['whatsapp_user_id', '525512345678'],
    ['telegram', '@ana'],
    ['chatwoot_contact', '77'],
    ['tawk_visitor', 'ana@example.org'],
    ['external', 'A-7'],
  ] as const)('are refused where no %s could ever be %s', (kind, value) => {
    const read = () =>
      readIdentityClaims(
        [
          { kind: 'external', value: 'crm:1' },
          { kind, value },
        ],
        'MX',
      );
    expect(read).toThrow(
      expect.objectContaining({
        code: 'request.invalid',
        details: { fields: [{ field: 'identities.1.value', expected: expect.any(String) as string }] },
      }),
    );
  });
});
