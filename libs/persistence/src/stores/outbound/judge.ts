/** Whether a queued message may go out now: pure, so that every rule can be read and tested alone. */
import type { Author } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import type { RefusalCode } from './outbound-message.js';
import { NO_MARKETING } from './takes.js';

/** What is held until the customer writes is looked at when that happens, and otherwise so often. */
const HELD_MS = 60 * 60_000;

/** Why free text does not go out. */
export const WINDOW_CLOSED = 'The channel takes free text only a while after the customer last wrote';

export interface Judged {
  readonly author: Author;
  /** Approved by the provider beforehand: may be sent at any time. */
  readonly isTemplate: boolean;
  /**
   * As Meta names it, of the template or, for free text, of the one that can go in its place. Looked up only for who opted
   * out or gets no marketing for a while, and null where it is not known.
   */
  readonly templateCategory: string | null;
  /** Whether a template can go in its place. */
  readonly hasStandIn: boolean;
  /** What the integration wants done with free text while the window is shut; `fail` where it says nothing. */
  readonly windowPolicy: string | null;
  /** Where else the client can be reached now; looked for where `wantsOtherChannel` says so. */
  readonly otherChannel: Provider | null;
  /** The epoch a bot's message was computed under. */
  readonly messageEpoch: number | null;
  readonly notBefore: Date | null;
  readonly expiresAt: Date | null;
  /** The conversation's. */
  readonly epoch: number;
  readonly reachable: boolean;
  readonly unreachableReason: string | null;
  readonly optedOutAt: Date | null;
  /** When the customer opened the reply window last. */
  readonly lastInboundAt: Date | null;
  /** Until then the provider lets the contact get no marketing. */
  readonly marketingHeldUntil: Date | null;
  /** The later of the lane's and the integration's. */
  readonly frozenUntil: Date | null;
  readonly now: Date;
}

export type Verdict =
  /** As it is, or the template that stands in for it. */
  | { readonly verdict: 'send'; readonly as: 'itself' | 'stand_in' }
  /** To the same client, over that channel. */
  | { readonly verdict: 'redirect'; readonly over: Provider }
  /** For a pause somebody asked for, for the customer to write, or until the contact may get marketing again. */
  | { readonly verdict: 'wait'; readonly until: Date; readonly of: 'pause' | 'customer' | 'marketing' }
  | { readonly verdict: 'refuse'; readonly code: RefusalCode; readonly reason: string };

/** What can never go out is refused first, even while the lane waits. */
export function judge(message: Judged, replyWindowMs: number | undefined): Verdict {
  const { now } = message;
  if (message.author === 'bot' && (message.messageEpoch ?? 0) < message.epoch) {
    return refuse(
      'stale_epoch',
      'A person has the conversation, or it changed hands after this reply was computed',
    );
  }
  if (message.expiresAt !== null && message.expiresAt <= now) {
    return refuse('expired', 'Its expires_at had passed');
  }
  if (!message.reachable) {
    return refuse('contact_unreachable', message.unreachableReason ?? 'The contact cannot be reached');
  }
  if (message.author === 'system' && message.optedOutAt !== null && !isOfUse(message, replyWindowMs)) {
    return refuse('contact_unreachable', 'The contact has opted out of marketing');
  }
  const heldUntil = message.isTemplate ? marketingHold(message) : undefined;
  if (heldUntil !== undefined) return afterHold(heldUntil, message.expiresAt);
  const until = latest(message.frozenUntil, message.notBefore);
  if (until !== undefined && until > now) return { verdict: 'wait', until, of: 'pause' };
  if (!message.isTemplate && isShut(message, replyWindowMs)) return outsideWindow(message);
  return { verdict: 'send', as: 'itself' };
}

/** Until when the template, or the one in its place, is marketing that the contact may not get; undefined where it may. */
function marketingHold({ marketingHeldUntil, templateCategory, now }: Judged): Date | undefined {
  if (marketingHeldUntil === null || marketingHeldUntil <= now) return undefined;
  return NO_MARKETING.includes(templateCategory) ? undefined : marketingHeldUntil;
}

/** What would be held beyond the moment it is to be sent by can never go out. */
function afterHold(until: Date, expiresAt: Date | null): Verdict {
  if (expiresAt === null || expiresAt > until) return { verdict: 'wait', until, of: 'marketing' };
  return refuse(
    'marketing_held',
    `Meta lets this person get no marketing before ${until.toISOString()}, which is after the moment it was to be sent by`,
  );
}

/** Whether it is surely no marketing: a template known as such, or free text while the customer has just written. */
function isOfUse(message: Judged, replyWindowMs: number | undefined): boolean {
  if (message.isTemplate) return NO_MARKETING.includes(message.templateCategory);
  return replyWindowMs !== undefined && !isShut(message, replyWindowMs);
}

function outsideWindow(message: Judged): Verdict {
  const { windowPolicy, hasStandIn, otherChannel, expiresAt, now } = message;
  if (windowPolicy === 'hold') {
    const until = Math.min(now.getTime() + HELD_MS, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
    return { verdict: 'wait', until: new Date(until), of: 'customer' };
  }
  if (windowPolicy === 'other_channel') {
    if (otherChannel !== null) return { verdict: 'redirect', over: otherChannel };
    return refuse(
      'window_closed',
      'The customer last wrote too long ago for free text, and no other channel of the same client can take it now',
    );
  }
  if (windowPolicy === 'template' && hasStandIn) {
    const heldUntil = marketingHold(message);
    if (heldUntil === undefined) return { verdict: 'send', as: 'stand_in' };
    return refuse(
      'window_closed',
      `The customer last wrote too long ago for free text, and the template in its place is marketing, of which Meta lets this person get none before ${heldUntil.toISOString()}`,
    );
  }
  return refuse('window_closed', `${WINDOW_CLOSED}: send an approved template, or wait until they write`);
}

/** Whether it must be known where else the client can be reached. */
export function wantsOtherChannel(
  message: Omit<Judged, 'otherChannel'>,
  replyWindowMs: number | undefined,
): boolean {
  const { windowPolicy, isTemplate } = message;
  return windowPolicy === 'other_channel' && !isTemplate && isShut(message, replyWindowMs);
}

/** Whether the customer last wrote too long ago for free text. */
export function isShut(
  { lastInboundAt, now }: Pick<Judged, 'lastInboundAt' | 'now'>,
  replyWindowMs: number | undefined,
): boolean {
  if (replyWindowMs === undefined) return false;
  return lastInboundAt === null || now.getTime() - lastInboundAt.getTime() >= replyWindowMs;
}

function latest(...moments: readonly (Date | null)[]): Date | undefined {
  return moments
    .filter((moment) => moment !== null)
    .sort((a, b) => a.getTime() - b.getTime())
    .at(-1);
}

function refuse(code: RefusalCode, reason: string): Verdict {
  return { verdict: 'refuse', code, reason };
}
