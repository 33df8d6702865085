/** Which evidence links, which asks a person. */
import type { IdentityKind, Strength } from '../client-record.js';
import { decideMatch, type Match } from './decide.js';
import { evidenceOf } from './evidence.js';

const match = (clientId: string, strength: Strength, kind: IdentityKind = 'phone'): Match => ({
  clientId,
  kind,
  value: 'x',
  strength,
});
const A = 'ana';
const B = 'beto';
const ASK = {
  suggestion: { outcome: 'ask', state: 'suggestion' },
  conflict: { outcome: 'ask', state: 'conflict' },
};
const link = (clientId: string) => ({ outcome: 'link', match: { clientId } });

describe('a match', () => {
  it.each<[string, Match[], object]>([
    ['nothing', [], { outcome: 'nothing' }],
    ['strong evidence for one client', [match(A, 'strong')], link(A)],
    ['strong evidence for two', [match(A, 'strong'), match(B, 'strong', 'telegram')], ASK.conflict],
    ['strong for one, medium for another', [match(A, 'strong'), match(B, 'medium')], ASK.conflict],
    ['an email that a family shares', [match(A, 'strong'), match(A, 'medium'), match(B, 'medium')], link(A)],
    ['strong for one, weak for another', [match(A, 'strong'), match(B, 'weak')], link(A)],
    ['a phone in an agent’s record', [match(A, 'medium')], link(A)],
    ['an email in an agent’s record', [match(A, 'medium', 'email')], ASK.suggestion],
    ['medium evidence for two', [match(A, 'medium'), match(B, 'medium', 'email')], ASK.conflict],
    ['what a visitor typed', [match(A, 'weak'), match(A, 'weak', 'email')], ASK.suggestion],
    ['what a visitor typed, of two clients', [match(A, 'weak'), match(B, 'weak', 'email')], ASK.conflict],
  ])('by %s', (_, matches, expected) => {
    expect(decideMatch(matches, ['phone'])).toMatchObject(expected);
  });

  it('by medium evidence links nobody where the tenant does not allow it', () => {
    expect(decideMatch([match(A, 'medium')], [])).toEqual(ASK.suggestion);
  });

  it('by weak evidence never links, whatever the tenant allows', () => {
    expect(decideMatch([match(A, 'weak'), match(A, 'weak', 'email')], ['phone', 'email'])).toEqual(
      ASK.suggestion,
    );
  });
});

describe('evidence', () => {
  it.each([
    [
      'whatsapp',
      { external_id: 'MX.13491208655302741918', aliases: ['5215512345678'] },
      ['strong', 'strong'],
    ],
    ['whatsapp', { external_id: '5215512345678', phone: '+5215512345678', email: 'a@b.mx' }, ['strong']],
    ['telegram', { external_id: '4711', phone: '+525512345678' }, ['strong', 'strong']],
    ['telegram', { external_id: '-100123:business' }, []],
    [
      'chatwoot',
      { external_id: '42', phone: '+525512345678', email: 'a@b.mx' },
      ['strong', 'medium', 'medium'],
    ],
    ['tawkto', { external_id: 'a@b.mx', email: 'A@b.mx', phone: '55 1234 5678' }, ['weak', 'weak', 'weak']],
  ] as const)('of %s %j is %j', (provider, contact, strengths) => {
    const aliases = 'aliases' in contact ? [...contact.aliases] : [];
    const shown = evidenceOf(provider, 'i-1', { ...contact, aliases });
    expect(shown.map(({ strength }) => strength)).toEqual(strengths);
  });

  it('of a phone is the same in all its forms', () => {
    const values = ['+5215512345678', '+525512345678', '5215512345678'].flatMap((external_id) =>
      evidenceOf('whatsapp', 'i', { external_id, phone: external_id }).map(({ value }) => value),
    );
    expect(new Set(values)).toEqual(new Set(['+525512345678']));
  });
});
