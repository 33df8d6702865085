/** What an error that came by webhook tells beyond the message it stands with; pure. */
import type { ProviderError } from '@enlace/normalization';
import { STOPPED_MS, ruleOf } from './errors.js';

/** The same rules by which the answer to a send is read: Meta gives many refusals only later (facts 1e). */
export function effectOf(code: string): Pick<ProviderError, 'effect' | 'pause_ms' | 'pause_growth'> {
  const rule = /^\d{1,9}$/.test(code) ? ruleOf(Number(code)) : undefined;
  if (rule === undefined) return {};
  if (rule.isOptOut === true) return { effect: 'opted_out' };
  if (rule.marketingHeldMs !== undefined) return { effect: 'marketing_held', pause_ms: rule.marketingHeldMs };
  if (rule.isWindowClosed === true) return { effect: 'window_closed' };
  if (rule.isAlert === true) return { effect: 'channel_alerted' };
  if (rule.isStop === true) return { effect: 'channel_stopped', pause_ms: STOPPED_MS };
  const { scope, retryAfterMs, growth } = rule;
  if (scope === 'message') return {};
  if (retryAfterMs === undefined) return scope === 'contact' ? { effect: 'contact_unreachable' } : {};
  const effect = scope === 'contact' ? 'contact_paused' : 'channel_paused';
  return { effect, pause_ms: retryAfterMs, ...(growth === undefined ? {} : { pause_growth: growth }) };
}
