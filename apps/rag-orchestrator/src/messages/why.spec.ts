/** The sentences people read when they ask why a message was not sent. */
import type { MessageStanding } from '@enlace/persistence';
import { why } from './why.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

const QUEUED: MessageStanding = {
  status: 'queued',
  errorCode: null,
  errorReason: null,
  attempts: 0,
  verdict: { verdict: 'send', as: 'itself' },
  templateRefusal: null,
  ahead: 0,
  laneFrozenUntil: null,
  integrationFrozenUntil: null,
  notBefore: null,
  integrationStatus: 'active',
  integrationReason: '',
  now: NOW,
};

const PAUSE = { verdict: 'wait', until: at(5_000), of: 'pause' } as const;

const asked = (rest: Partial<MessageStanding>) => why({ ...QUEUED, ...rest });

describe('why a message was not sent', () => {
  it.each<[string, Partial<MessageStanding>, string, RegExp]>([
    ['is next', {}, 'next', /^It goes out next, as soon/],
    [
      'goes as a template',
      { verdict: { verdict: 'send', as: 'stand_in' } },
      'next',
      /^It goes out next as the template/,
    ],
    [
      'goes over another channel',
      { verdict: { verdict: 'redirect', over: 'telegram' } },
      'other_channel',
      /over telegram/,
    ],
    ['waits behind others', { ahead: 2 }, 'behind_others', /^2 messages of the same conversation go first/],
    [
      'will be refused, however many go first',
      { ahead: 2, verdict: { verdict: 'refuse', code: 'stale_epoch', reason: 'it changed hands' } },
      'stale_epoch',
      /^It will be refused when its turn comes: it changed hands/,
    ],
    [
      'is a template that is paused',
      { ahead: 2, templateRefusal: 'template hello (es) is PAUSED' },
      'template.not_approved',
      /^It will be refused when its turn comes: template hello \(es\) is PAUSED/,
    ],
    [
      'is held for the customer',
      { verdict: { ...PAUSE, of: 'customer' } },
      'window_closed',
      /^It is held until the customer writes again/,
    ],
    [
      'is marketing that Meta holds back, whatever stands before it',
      { ahead: 2, verdict: { ...PAUSE, of: 'marketing' } },
      'marketing_held',
      /^Meta lets this person get no more marketing for now .* until 2026-03-01T12:00:05/,
    ],
    [
      'is held with all of its number',
      {
        verdict: PAUSE,
        integrationFrozenUntil: at(5_000),
        integrationStatus: 'refused',
        integrationReason: 'the token expired',
      },
      'integration_frozen',
      /held \(the token expired\) until 2026-03-01T12:00:05/,
    ],
    [
      'is held with its contact',
      { verdict: PAUSE, laneFrozenUntil: at(6_000), integrationFrozenUntil: at(-1) },
      'contact_frozen',
      /until 2026-03-01T12:00:06/,
    ],
    [
      'is tried again later',
      { verdict: PAUSE, notBefore: at(9_000), attempts: 1, errorReason: 'too many calls' },
      'retry',
      /^Attempt 1 did not succeed \(too many calls\) until 2026-03-01T12:00:09/,
    ],
  ])('that %s', (_, rest, code, sentence) => {
    expect(asked(rest)).toMatchObject({ status: 'queued', code, sentence: expect.stringMatching(sentence) });
  });

  it('tells what became of one that is no longer queued', () => {
    const failed = { status: 'failed', errorCode: '131026', errorReason: 'no such person' } as const;
    expect(asked(failed)).toMatchObject({ code: '131026', sentence: 'It was not sent: no such person.' });
    const half = {
      status: 'sent',
      errorCode: 'rest_withheld',
      errorReason: '1 of 3 parts went out',
    } as const;
    expect(asked(half)).toMatchObject({
      code: 'rest_withheld',
      sentence: 'A part of it was sent: 1 of 3 parts went out.',
    });
    const lost = { status: 'unknown', errorCode: 'sender_lost', errorReason: 'the sender ended' } as const;
    expect(asked(lost)).toMatchObject({
      code: 'sender_lost',
      sentence: expect.stringContaining('not sent again by itself'),
    });
    expect(asked({ status: 'sending' }).code).toBe('sending');
    expect(asked({ status: 'delivered', attempts: 3 }).sentence).toBe('It was sent at attempt 3.');
    expect(asked({ status: null }).code).toBe('received');
  });
});
