/** The event for what no rule knows: kept as it came, with the reason. */
import type { NormalizedEvent, Provider } from '@enlace/normalization';
import { fingerprint, rawOf } from './json.js';

export interface PlaceInPayload {
  /** Tells apart equal parts at different places, such as `<entry id>:<field>:<time>`. */
  readonly key?: string;
  readonly account?: string | undefined;
  /** The lane; the provider's own when nothing better is known. */
  readonly conversation?: string | undefined;
}

/** `webhook.unrecognized`, keyed by its place and what it says, so that it is the same event when it comes again. */
export function unrecognized(
  platform: Provider,
  reason: string,
  part: unknown,
  place: PlaceInPayload = {},
): NormalizedEvent {
  const { key, account } = place;
  return {
    name: 'webhook.unrecognized',
    key: `unrecognized:${key === undefined ? '' : `${key}:`}${fingerprint(part)}`,
    ...(account === undefined ? {} : { account }),
    conversation: place.conversation ?? account ?? platform,
    data: { platform, reason, raw_payload: rawOf(part) },
  };
}
