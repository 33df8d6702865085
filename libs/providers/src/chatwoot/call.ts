/** Calls Chatwoot's API for one account. */
import { sha256 } from '@enlace/crypto';
import type { HttpAnswer, HttpClient, HttpMethod } from '@enlace/http-client';
import type { ChatwootCredentials } from './credentials.js';

export type ChatwootReply =
  | { readonly kind: 'answer'; readonly answer: HttpAnswer }
  /** No answer. */
  | { readonly kind: 'failure'; readonly error: unknown };

export interface ChatwootCall {
  readonly method: HttpMethod;
  /** Below `/api/v1`, such as `/profile`; see `accountPath`. */
  readonly path: string;
  readonly json?: unknown;
  /** Instead of JSON, where files go with it. */
  readonly form?: FormData;
  /** Instead of the integration's own. */
  readonly token?: string;
  /** Milliseconds; 10,000 unless given. */
  readonly timeoutMs?: number;
}

/** `/accounts/<account id><rest>`. */
export function accountPath(credentials: ChatwootCredentials, rest: string): string {
  return `/accounts/${encodeURIComponent(String(credentials.account_id))}${rest}`;
}

/** Never throws. nginx drops headers with an underscore unless `underscores_in_headers` is on; Chatwoot knows no other name. */
export async function callChatwoot(
  http: Pick<HttpClient, 'request'>,
  credentials: ChatwootCredentials,
  call: ChatwootCall,
): Promise<ChatwootReply> {
  const base = credentials.base_url.replace(/\/+$/, '');
  const token = call.token ?? credentials.api_access_token;
  try {
    const answer = await http.request({
      method: call.method,
      url: `${base}/api/v1${call.path}`,
      headers: { api_access_token: token, accept: 'application/json' },
      ...(call.form === undefined ? { json: call.json } : { body: call.form }),
      timeoutMs: call.timeoutMs ?? 10_000,
      // by address, account and token: an integration with false values must not close the way for a true one
      circuit: `chatwoot:${sha256(`${base} ${credentials.account_id} ${token}`).slice(0, 24)}`,
    });
    return { kind: 'answer', answer };
  } catch (error) {
    return { kind: 'failure', error };
  }
}
