/** Says why nothing can be sent through tawk.to. */
import type { Delivery } from '../adapter.js';

/** No endpoint to post a chat message is documented or confirmed; the chat goes on in tawk.to's own dashboard. */
export function deliver(): Promise<Delivery> {
  return Promise.resolve({
    outcome: 'unsupported',
    reason: 'tawk.to has no public way to write into a chat: answer in its dashboard, by ticket or by e-mail',
  });
}
