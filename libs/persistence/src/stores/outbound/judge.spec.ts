/** The rules before sending, one by one. */
import { judge, type Judged } from './judge.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const at = (ms: number): Date => new Date(NOW.getTime() + ms);
const DAY = 86_400_000;

const FINE: Judged = {
  author: 'bot',
  isTemplate: false,
  templateCategory: null,
  hasStandIn: false,
  windowPolicy: null,
  otherChannel: null,
  messageEpoch: 3,
  notBefore: null,
  expiresAt: null,
  epoch: 3,
  reachable: true,
  unreachableReason: null,
  optedOutAt: null,
  marketingHeldUntil: null,
  lastInboundAt: at(-1_000),
  frozenUntil: null,
  now: NOW,
};

function verdict(rest: Partial<Judged>, replyWindowMs?: number) {
  const judged = judge({ ...FINE, ...rest }, replyWindowMs);
  if (judged.verdict === 'send') return judged.as === 'itself' ? 'send' : judged.as;
  return judged.verdict === 'refuse' ? judged.code : judged.verdict;
}

describe('a queued message', () => {
  it('goes out when nothing speaks against it', () => {
    expect(verdict({}, DAY)).toBe('send');
    expect(verdict({ expiresAt: at(1), notBefore: at(-1), frozenUntil: at(0) })).toBe('send');
  });

  it('of the bot must be computed under the present epoch; others have none', () => {
    expect(verdict({ messageEpoch: 2 })).toBe('stale_epoch');
    expect(verdict({ messageEpoch: null })).toBe('stale_epoch');
    expect(verdict({ messageEpoch: null, author: 'human' })).toBe('send');
    expect(verdict({ messageEpoch: null, author: 'system' })).toBe('send');
  });

  it('of a template the provider approved goes out whenever the customer last wrote', () => {
    expect(verdict({ isTemplate: true, lastInboundAt: null }, DAY)).toBe('send');
    expect(verdict({ isTemplate: false, lastInboundAt: null }, DAY)).toBe('window_closed');
  });

  it('outside the window fails, is held, goes as a template or elsewhere, as the integration wants it', () => {
    const shut = { lastInboundAt: at(-DAY) };
    expect(verdict({ ...shut, windowPolicy: 'fail' }, DAY)).toBe('window_closed');
    expect(judge({ ...FINE, ...shut, windowPolicy: 'hold' }, DAY)).toMatchObject({
      verdict: 'wait',
      of: 'customer',
    });
    expect(verdict({ ...shut, windowPolicy: 'hold', expiresAt: at(0) }, DAY)).toBe('expired');
    expect(verdict({ ...shut, windowPolicy: 'template', hasStandIn: true }, DAY)).toBe('stand_in');
    expect(verdict({ ...shut, windowPolicy: 'template' }, DAY)).toBe('window_closed');
    expect(verdict({ windowPolicy: 'template', hasStandIn: true }, DAY)).toBe('send');
    const elsewhere = { ...shut, windowPolicy: 'other_channel', otherChannel: 'telegram' } as const;
    expect(judge({ ...FINE, ...elsewhere }, DAY)).toEqual({ verdict: 'redirect', over: 'telegram' });
    expect(verdict({ ...elsewhere, isTemplate: true }, DAY)).toBe('send');
    expect(verdict({ ...elsewhere, lastInboundAt: at(0) }, DAY)).toBe('send');
    expect(judge({ ...FINE, ...elsewhere, otherChannel: null }, DAY)).toMatchObject({
      code: 'window_closed',
      reason: expect.stringContaining('no other channel') as string,
    });
  });

  it('is not sent from the moment on at which it expires, even while the lane waits', () => {
    expect(verdict({ expiresAt: NOW })).toBe('expired');
    expect(verdict({ expiresAt: at(-1), frozenUntil: at(DAY) })).toBe('expired');
  });

  it('needs a contact that can be reached', () => {
    expect(verdict({ reachable: false })).toBe('contact_unreachable');
  });

  describe('to who opted out of marketing', () => {
    const system = { author: 'system', optedOutAt: NOW } as const;

    it.each<[string, string | null]>([
      ['send', 'UTILITY'],
      ['send', 'AUTHENTICATION'],
      ['contact_unreachable', 'MARKETING'],
      ['contact_unreachable', null],
    ])('is judged %s as a template of category %s', (expected, templateCategory) => {
      const template = { isTemplate: true, templateCategory, lastInboundAt: null };
      expect(verdict({ ...system, ...template }, DAY)).toBe(expected);
      expect(verdict({ ...template, author: 'bot', optedOutAt: NOW }, DAY)).toBe('send');
    });

    it('goes out as free text only while the reply window is open', () => {
      expect(verdict(system, DAY)).toBe('send');
      expect(verdict({ ...system, lastInboundAt: at(-DAY), windowPolicy: 'hold' }, DAY)).toBe(
        'contact_unreachable',
      );
      expect(verdict(system)).toBe('contact_unreachable');
    });

    it('is sent whatever it is where the bot or a person answers', () => {
      expect(verdict({ author: 'bot', optedOutAt: NOW })).toBe('send');
      expect(verdict({ author: 'human', optedOutAt: NOW })).toBe('send');
    });
  });

  describe('to who gets no marketing for a while', () => {
    const held = { marketingHeldUntil: at(DAY), isTemplate: true };
    const expected = { verdict: 'wait', until: at(DAY), of: 'marketing' };

    it('waits as a template that is marketing, or may be', () => {
      expect(judge({ ...FINE, ...held, templateCategory: 'MARKETING' }, DAY)).toEqual(expected);
      expect(judge({ ...FINE, ...held }, DAY)).toEqual(expected);
      expect(verdict({ ...held, templateCategory: 'UTILITY' }, DAY)).toBe('send');
      expect(verdict({ ...held, templateCategory: 'AUTHENTICATION' }, DAY)).toBe('send');
      expect(verdict({ ...held, isTemplate: false }, DAY)).toBe('send');
      expect(verdict({ ...held, marketingHeldUntil: NOW }, DAY)).toBe('send');
    });

    it('is refused at once where it expires before it may go', () => {
      expect(verdict({ ...held, expiresAt: at(DAY) }, DAY)).toBe('marketing_held');
      expect(verdict({ ...held, expiresAt: at(DAY + 1) }, DAY)).toBe('wait');
    });

    it('does not go as a template in its place that is marketing', () => {
      const shut = {
        ...held,
        isTemplate: false,
        lastInboundAt: null,
        windowPolicy: 'template',
        hasStandIn: true,
      };
      expect(verdict({ ...shut, templateCategory: 'MARKETING' }, DAY)).toBe('window_closed');
      expect(verdict({ ...shut, templateCategory: 'UTILITY' }, DAY)).toBe('stand_in');
    });
  });

  it('waits for whichever moment is later', () => {
    const waiting = { notBefore: at(5), frozenUntil: at(9) };
    expect(judge({ ...FINE, ...waiting }, undefined)).toEqual({ verdict: 'wait', until: at(9), of: 'pause' });
    expect(verdict({ notBefore: at(5), frozenUntil: at(-9) })).toBe('wait');
  });

  it('must fit into the reply window, the end of which is out', () => {
    expect(verdict({ lastInboundAt: at(-DAY + 1) }, DAY)).toBe('send');
    expect(verdict({ lastInboundAt: at(-DAY) }, DAY)).toBe('window_closed');
    expect(verdict({ lastInboundAt: null }, DAY)).toBe('window_closed');
    expect(verdict({ lastInboundAt: null })).toBe('send');
  });
});
