/** What the HTTP statuses of tawk.to's REST API say of an API key, as data; its error bodies are not documented. */
import type { CredentialCheck } from '../adapter.js';

const STATES: ReadonlyMap<number, CredentialCheck> = new Map([
  [401, { state: 'refused', reason: 'tawk.to does not accept the API key' }],
  [
    403,
    {
      state: 'unverified',
      reason: 'the API key has no access to the REST API, which tawk.to gives on request',
    },
  ],
  [404, { state: 'unverified', reason: 'base_url leads to no tawk.to API' }],
  [429, { state: 'unverified', reason: 'tawk.to answers that there were too many calls' }],
]);

/** The verdict on a status other than 200. */
export function verdictOf(status: number): CredentialCheck {
  return STATES.get(status) ?? { state: 'unverified', reason: `tawk.to answered with HTTP ${status}` };
}
