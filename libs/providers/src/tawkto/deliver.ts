/** Says why nothing can be sent through tawk.to. */
import type { Delivery, Fit } from '../adapter.js';

/** No endpoint to post a chat message is documented or confirmed; the chat goes on in tawk.to's own dashboard. */
const REASON =
  'tawk.to has no public way to write into a chat: answer in its dashboard, by ticket or by e-mail';

export function fit(): Fit {
  return { carried: 'not', reason: REASON };
}

export function deliver(): Promise<Delivery> {
  return Promise.resolve({ outcome: 'unsupported', reason: REASON });
}
