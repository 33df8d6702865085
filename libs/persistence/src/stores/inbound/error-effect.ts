/** What a refusal that came by webhook means for its contact and its channel: the same as one in the answer. */
import type { ProviderError } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { LONGEST_GROWN_MS, freezeScope, refuseScope, type Scoped } from '../outbound/delivery-scope.js';
import type { ChannelTrouble } from '../channel/tell-once.js';

/** A stop that Meta spoke of longer ago was mended, or has been met again since. */
export const OLDEST_STOP_MS = 60 * 60_000;

/** An alert that was due longer ago is no news. */
export const OLDEST_ALERT_MS = 24 * 60 * 60_000;

/** What others must be told of: that a channel is stopped, or that a person should look at it. */
export interface ChannelNews {
  readonly stopped?: ChannelTrouble;
  readonly alerted?: ChannelTrouble;
}

/**
 * Contact before message, as everywhere: to be called before the message is written.
 * @param saidAt when the provider said so; webhooks come up to seven days late
 * @param messageId of ours, of which it was said
 * @returns what is to be told of the channel; nothing where it is old
 */
export async function applyEffect(
  tx: Tx,
  scoped: Scoped,
  { code, message: reason, effect, pause_ms: pauseMs = 0, pause_growth: growth }: ProviderError,
  saidAt: Date,
  messageId?: string,
): Promise<ChannelNews> {
  const ageMs = Math.max(0, Date.now() - saidAt.getTime()); // its clock may be ahead of ours
  const rejected = { outcome: 'rejected', code, reason, scope: 'contact' } as const;
  const later = { outcome: 'retry', code, reason, afterMs: pauseMs } as const;
  switch (effect) {
    case 'contact_unreachable':
      await refuseScope(tx, scoped, rejected, saidAt);
      return {};
    case 'opted_out':
      await refuseScope(tx, scoped, { ...rejected, optedOut: true }, saidAt);
      return {};
    case 'marketing_held':
      await refuseScope(tx, scoped, { ...rejected, marketingHeldMs: pauseMs }, saidAt);
      return {};
    case 'contact_paused':
    case 'channel_paused':
      if (ageMs < (growth === undefined ? pauseMs : LONGEST_GROWN_MS)) {
        const scope = effect === 'contact_paused' ? 'contact' : 'integration';
        const pause = { ...later, scope, ...(growth === undefined ? {} : { growth }) } as const;
        await freezeScope(tx, scoped, pause, { messageId, agoMs: ageMs, byStatus: true });
      }
      return {};
    case 'channel_stopped':
      if (ageMs > OLDEST_STOP_MS) return {};
      await freezeScope(tx, scoped, { ...later, scope: 'integration', stopped: true });
      return { stopped: { code, reason } };
    case 'channel_alerted':
      return ageMs > OLDEST_ALERT_MS ? {} : { alerted: { code, reason } };
    default:
      return {};
  }
}
