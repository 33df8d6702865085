/** The sentences people read when they ask why a message was not sent. */
import type { MessageStanding } from '@enlace/persistence';
import { why } from './why.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

const QUEUED: MessageStanding = {
  id: '0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11',
  provider: 'whatsapp',
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
  attemptedAt: null,
  leasedUntil: null,
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
      /^The whole channel is stopped \(the token expired\): its messages are held until that is mended\. Save the credentials again to go on at once\.$/,
    ],
    [
      'is held with all of its number for a while',
      { verdict: PAUSE, integrationFrozenUntil: at(5_000) },
      'integration_frozen',
      /^The whole channel is paused until 2026-03-01T12:00:05.000Z\.$/,
    ],
    [
      'is held with all of its number, and says what its own try met',
      { verdict: PAUSE, integrationFrozenUntil: at(5_000), attempts: 1, errorReason: 'no connection' },
      'integration_frozen',
      /^The whole channel is paused until 2026-03-01T12:00:05.000Z; what the last try of this message met: no connection\.$/,
    ],
    [
      'is held with a stopped channel, however many go first',
      {
        ahead: 2,
        verdict: PAUSE,
        integrationFrozenUntil: at(5_000),
        integrationStatus: 'refused',
        integrationReason: 'the token expired',
      },
      'integration_frozen',
      /^The whole channel is stopped \(the token expired\)/,
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
    expect(asked({ status: 'delivered', attempts: 3 }).sentence).toBe('It was sent at attempt 3.');
    expect(asked({ status: null }).code).toBe('received');
  });

  it('names when a stopped channel goes on only where that is known', () => {
    const stopped = {
      verdict: PAUSE,
      integrationFrozenUntil: at(5_000),
      integrationStatus: 'refused',
    } as const;
    expect(asked(stopped).until).toBeUndefined();
    expect(asked({ ...stopped, integrationStatus: 'active' }).until).toEqual(at(5_000));
  });

  it('tells who settles what is unknown, by what the channel reports', () => {
    const settle =
      /POST \/api\/v1\/integrations\/(\w+)\/messages\/0d9b7c1e-58a2-4a5e-9b8e-0f6f2f4a1c11\/reconcile\.$/;
    const whatsapp = asked({ status: 'unknown' }).sentence;
    expect(whatsapp).toMatch(/a status from the provider settles it/);
    expect(settle.exec(whatsapp)?.[1]).toBe('whatsapp');
    const telegram = asked({ status: 'unknown', provider: 'telegram' }).sentence;
    expect(telegram).toMatch(/the channel reports nothing more of it, so look there/);
    expect(telegram).not.toContain('a status');
    expect(settle.exec(telegram)?.[1]).toBe('telegram');
  });

  it('tells since when it is being sent, and that it is taken up when its sender is gone', () => {
    const begun = { status: 'sending', attemptedAt: at(-4_000) } as const;
    expect(asked({ ...begun, leasedUntil: at(11_000) })).toMatchObject({
      code: 'sending',
      until: at(11_000),
      sentence: expect.stringMatching(
        /since 2026-03-01T11:59:56.000Z.* taken up after 2026-03-01T12:00:11.000Z\.$/,
      ),
    });
    expect(asked({ ...begun, leasedUntil: at(-1) })).toMatchObject({
      code: 'sender_lost',
      sentence: expect.stringMatching(/since 2026-03-01T11:59:56.000Z, and its sender has not been heard of/),
    });
  });
});
