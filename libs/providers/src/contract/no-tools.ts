/** What a message without files needs of its host while it is sent: nothing. */
import type { SendTools } from '../adapter.js';

export const NO_TOOLS: SendTools = {
  open: () => Promise.reject(new Error('there is no file in this message')),
  pace: () => Promise.resolve(),
};
