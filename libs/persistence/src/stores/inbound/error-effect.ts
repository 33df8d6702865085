/** What a refusal that came by webhook means for its contact and its channel: the same as one in the answer. */
import type { ProviderError } from '@enlace/normalization';
import type { Tx } from '../../database/database.js';
import { freezeScope, refuseScope, type Scoped } from '../outbound/delivery-scope.js';

/** A stop that Meta spoke of longer ago was mended, or has been met again since. */
const OLDEST_STOP_MS = 60 * 60_000;

export interface ChannelStop {
  readonly code: string;
  readonly reason: string;
}

/**
 * Contact before message, as everywhere: to be called before the message is written.
 * @param saidAt when the provider said so; webhooks come up to seven days late
 * @returns the stop of the channel, where it is one
 */
export async function applyEffect(
  tx: Tx,
  scoped: Scoped,
  { code, message: reason, effect, pause_ms: pauseMs = 0 }: ProviderError,
  saidAt: Date,
): Promise<ChannelStop | undefined> {
  const ageMs = Math.max(0, Date.now() - saidAt.getTime()); // its clock may be ahead of ours
  const rejected = { outcome: 'rejected', code, reason, scope: 'contact' } as const;
  const later = { outcome: 'retry', code, reason, afterMs: pauseMs - ageMs } as const;
  switch (effect) {
    case 'contact_unreachable':
      await refuseScope(tx, scoped, rejected, saidAt);
      return undefined;
    case 'opted_out':
      await refuseScope(tx, scoped, { ...rejected, optedOut: true });
      return undefined;
    case 'contact_paused':
    case 'channel_paused':
      if (later.afterMs > 0) {
        await freezeScope(tx, scoped, {
          ...later,
          scope: effect === 'contact_paused' ? 'contact' : 'integration',
        });
      }
      return undefined;
    case 'channel_stopped':
      if (ageMs > OLDEST_STOP_MS) return undefined;
      await freezeScope(tx, scoped, { ...later, afterMs: pauseMs, scope: 'integration', stopped: true });
      return { code, reason };
    default:
      return undefined;
  }
}
