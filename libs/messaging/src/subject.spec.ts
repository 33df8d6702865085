/** Subjects: what they address, and which patterns meet. */
import {
  type EventName,
  catalog,
  filterOf,
  providerFilterOf,
  subjectOf,
  subjectsOf,
} from '@enlace/contracts';
import fc from 'fast-check';
import { addressOf, overlap } from './subject.js';

const events = Object.keys(catalog) as EventName[];

describe('addressOf', () => {
  it.each(events)('reads back what the contracts spell for %s', (name) => {
    expect(addressOf(subjectOf(name, 'telegram', 'acme'))).toEqual({
      stream: catalog[name].stream,
      provider: 'telegram',
      tenant: 'acme',
    });
  });

  it.each([
    '',
    'answers',
    'answers.telegram',
    'answers.telegram.acme',
    'elsewhere.telegram.acme.x',
    '$JS.a.b.c',
  ])('knows that %p is none of ours', (subject) => expect(addressOf(subject)).toBeUndefined());
});

describe('overlap', () => {
  it.each([
    ['answers.>', 'answers.*.*.answer.requested', true],
    ['answers.telegram.>', 'answers.*.*.answer.requested', true],
    ['answers.telegram.>', 'answers.whatsapp.*.answer.requested', false],
    ['answers.>', 'outbound.*.*.delivery.requested', false],
    ['outbound.*.*.delivery.requested', 'outbound.*.*.delivery.failed', false],
    ['a.b', 'a.b.c', false],
    ['a.>', 'a', false],
    ['>', 'a', true],
    ['*.b', 'a.*', true],
  ])('of %s and %s: %p', (first, second, expected) => {
    expect(overlap(first, second)).toBe(expected);
    expect(overlap(second, first)).toBe(expected);
  });

  it('finds every event in the filters that are meant to hear it, whatever the provider and tenant', () => {
    const token = fc.stringMatching(/^[A-Za-z0-9_-]{1,12}$/);
    fc.assert(
      fc.property(fc.constantFrom(...events), token, token, (name, provider, tenant) => {
        const subject = subjectOf(name, provider, tenant);
        const { stream } = catalog[name];
        return (
          overlap(filterOf(name), subject) &&
          overlap(filterOf(name, provider), subject) &&
          overlap(providerFilterOf(stream, provider), subject) &&
          overlap(subjectsOf(stream), subject) &&
          !overlap(providerFilterOf(stream, `${provider}x`), subject) &&
          !overlap(subjectsOf('dead'), subject)
        );
      }),
    );
  });
});
