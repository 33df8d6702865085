/** The sentences people read when they ask why a message was not sent. */
import type { MessageStanding } from '@enlace/persistence';
import { why } from './why.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
const at = (ms: number): Date => new Date(NOW.getTime() + ms);

const QUEUED: MessageStanding = {
  id: 'message-1',
  tenantId: 'acme',
  conversationId: 'conversation-1',
  integrationId: 'integration-1',
  provider: 'whatsapp',
  direction: 'outbound',
  author: 'system',
  type: 'text',
  status: 'queued',
  errorCode: null,
  errorReason: null,
  attempts: 0,
  createdAt: NOW,
  sentAt: null,
  notBefore: null,
  expiresAt: null,
  messageEpoch: null,
  epoch: 1,
  reachable: true,
  unreachableReason: null,
  optedOutAt: null,
  lastInboundAt: at(-1_000),
  laneFrozenUntil: null,
  integrationFrozenUntil: null,
  integrationStatus: 'active',
  integrationReason: '',
  ahead: 0,
  now: NOW,
};

const asked = (rest: Partial<MessageStanding>) => why({ ...QUEUED, ...rest }, DAY);

describe('why a message was not sent', () => {
  it.each<[string, Partial<MessageStanding>, string, RegExp]>([
    ['is next', {}, 'next', /^It is next/],
    ['waits behind others', { ahead: 2 }, 'behind_others', /^2 messages of the same conversation go first/],
    ['has expired', { expiresAt: at(0) }, 'expired', /the moment it was to be sent by has passed/],
    ['was overtaken', { author: 'bot', messageEpoch: 1, epoch: 2 }, 'stale_epoch', /a person took/],
    [
      'can reach nobody',
      { reachable: false, unreachableReason: 'blocked' },
      'contact_unreachable',
      /\(blocked\)/,
    ],
    ['was not wanted', { optedOutAt: NOW }, 'opted_out', /has opted out/],
    ['came too late', { lastInboundAt: at(-DAY) }, 'window_closed', /only a template may be sent/],
    ['never had a window', { lastInboundAt: null }, 'window_closed', /only a template may be sent/],
    ['is a template', { lastInboundAt: null, type: 'template' }, 'next', /^It is next/],
    [
      'is held with all of its number',
      {
        integrationFrozenUntil: at(5_000),
        integrationStatus: 'refused',
        integrationReason: 'the token expired',
      },
      'integration_frozen',
      /held \(the token expired\) until 2026-03-01T12:00:05/,
    ],
    [
      'is held with its contact',
      { laneFrozenUntil: at(6_000) },
      'contact_frozen',
      /until 2026-03-01T12:00:06/,
    ],
    [
      'is tried again later',
      { notBefore: at(9_000), attempts: 1, errorReason: 'too many calls' },
      'retry',
      /^Attempt 1 did not succeed \(too many calls\) until 2026-03-01T12:00:09/,
    ],
  ])('that %s', (_, rest, code, sentence) => {
    expect(asked(rest)).toMatchObject({ status: 'queued', code, sentence: expect.stringMatching(sentence) });
  });

  it('tells what became of one that is no longer queued', () => {
    const failed = { status: 'failed', errorCode: '131026', errorReason: 'no such person' } as const;
    expect(asked(failed)).toMatchObject({ code: '131026', sentence: 'It was not sent: no such person.' });
    expect(
      asked({ status: 'unknown', errorCode: 'sender_lost', errorReason: 'the sender ended' }),
    ).toMatchObject({
      code: 'sender_lost',
      sentence: expect.stringContaining('not sent again by itself'),
    });
    expect(asked({ status: 'sending' }).code).toBe('sending');
    expect(asked({ status: 'delivered', attempts: 3 }).sentence).toBe('It was sent at attempt 3.');
    expect(asked({ status: null, direction: 'inbound', author: 'customer' }).code).toBe('received');
  });

  it('says of a channel without a window nothing of one', () => {
    expect(why({ ...QUEUED, lastInboundAt: null }, undefined).code).toBe('next');
  });
});
