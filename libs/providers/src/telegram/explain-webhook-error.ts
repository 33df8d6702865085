/** Says what Telegram's last error of delivering a webhook means, and who must act; pure. */
import type { WhoActs } from '../health.js';

export interface Explanation {
  readonly meaning: string;
  readonly who_acts: WhoActs;
}

/** First match wins; Telegram's words: `Wrong response from the webhook: 410 Gone`. */
const EXPLANATIONS: readonly (readonly [RegExp, string, WhoActs])[] = [
  [
    /\b410\b/,
    'the address answers 410, that it is given up for good: after 23 hours of that Telegram takes the webhook away; set the webhook again',
    'repair',
  ],
  [
    /from the webhook: 409/i,
    'the address answers 409, which this installation never does: another program or a proxy answers there; see where the address leads, then set the webhook again',
    'operator',
  ],
  [
    /\b409\b|conflict|getupdates/i,
    'two programs want the updates of the bot: one of them asks with getUpdates; stop it, then set the webhook again',
    'you',
  ],
  [
    /\b401\b/,
    'the secret token of the webhook is not the one that is saved: set the webhook again',
    'repair',
  ],
  [/\b404\b/, 'nothing is at that address any more: set the webhook again', 'repair'],
  [
    /\b403\b/,
    'something in front of this installation refuses Telegram: let its addresses through',
    'operator',
  ],
  [/\b413\b/, 'something in front of this installation refuses large updates: let 3 MB through', 'operator'],
  [
    /\b429\b/,
    'something in front of this installation slows Telegram down: let its calls through',
    'operator',
  ],
  [
    /\b5\d\d\b/,
    'this installation, or what is in front of it, failed: Telegram tries again by itself',
    'operator',
  ],
  [/resolve host/i, 'the name of the address is not known to the public DNS: mend the name', 'operator'],
  [
    /ssl|certificate|tls/i,
    'the certificate of the address is not valid: renew it, with its whole chain',
    'operator',
  ],
  [/refused/i, 'nothing listens at the address: start it, or open the port', 'operator'],
  [/timed? ?out|timeout/i, 'the address does not answer in time: see whether it can be reached', 'operator'],
];

export function explainWebhookError(message: string): Explanation {
  const known = EXPLANATIONS.find(([says]) => says.test(message));
  return known === undefined
    ? { meaning: 'Telegram tries again by itself', who_acts: 'operator' }
    : { meaning: known[1], who_acts: known[2] };
}
