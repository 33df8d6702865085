/** Verifies a webhook address as Meta does before it is used: a GET with a challenge to be given back. */
import { randomToken } from '@enlace/crypto';
import type { HttpExchange } from '../core/http-exchange.js';
import type { GraphFailure } from './graph-error.js';

/** Calls the address; resolves with what is wrong, or undefined when it answered 200 with the challenge. */
export async function callbackFault(
  exchange: HttpExchange,
  callbackUrl: string,
  verifyToken: string,
): Promise<GraphFailure | undefined> {
  const challenge = randomToken(16);
  let url: URL;
  try {
    url = new URL(callbackUrl);
  } catch {
    return { code: 100, message: '(#100) callback_url is not a valid URL' };
  }
  url.searchParams.set('hub.mode', 'subscribe');
  url.searchParams.set('hub.challenge', challenge);
  url.searchParams.set('hub.verify_token', verifyToken);
  const reply = await exchange.send({ method: 'GET', url: url.toString(), timeoutMs: 10_000 });
  if (reply.status === 200 && reply.body === challenge) return undefined;
  const reason =
    reply.status === 0
      ? `curl failed: ${reply.error ?? 'no answer'}`
      : `HTTP Status Code = ${reply.status}; the body ${reply.body === challenge ? 'was' : 'was not'} the challenge`;
  return {
    code: 2200,
    message: `(#2200) Callback verification failed with the following errors: ${reason}`,
  };
}
