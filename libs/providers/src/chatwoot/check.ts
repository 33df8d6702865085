/** Asks Chatwoot whose access token this is, and whether it reaches the account. */
import type { HttpClient } from '@enlace/http-client';
import type { CredentialCheck } from '../adapter.js';
import { idOf, isObject, listOf } from '../json.js';
import { callChatwoot } from './call.js';
import { withMissingSecret } from '../missing-secret.js';
import type { ChatwootCredentials } from './credentials.js';
import { saidBy } from './errors.js';

/** Never throws; `unverified` where Chatwoot could not be asked or did not say. */
export async function check(
  http: Pick<HttpClient, 'request'>,
  credentials: ChatwootCredentials,
): Promise<CredentialCheck> {
  const checked = await checkToken(http, credentials);
  const isProven = (credentials.webhook_secret ?? '') !== '' || credentials.signature_mode === 'token';
  return isProven ? checked : withMissingSecret(checked);
}

async function checkToken(
  http: Pick<HttpClient, 'request'>,
  credentials: ChatwootCredentials,
): Promise<CredentialCheck> {
  const reply = await callChatwoot(http, credentials, { method: 'GET', path: '/profile', timeoutMs: 5_000 });
  if (reply.kind === 'failure') return { state: 'unverified', reason: 'Chatwoot could not be reached' };
  const { answer } = reply;
  if (answer.status === 401) return unauthorized(saidBy(answer, credentials));
  const profile = answer.json();
  if (answer.status !== 200 || !isObject(profile)) {
    return { state: 'unverified', reason: `base_url answered ${answer.status}, not as Chatwoot answers` };
  }
  const account = String(credentials.account_id);
  const accounts = listOf(profile['accounts']).filter(isObject);
  if (accounts.length > 0 && !accounts.some((it) => idOf(it['id']) === account)) {
    return {
      state: 'refused',
      reason: `the owner of the access token does not belong to account ${account}`,
    };
  }
  return { state: 'active', reason: 'Chatwoot knows the access token' };
}

/** An agent bot's token may send messages, but may not ask for a profile: the refusal names it a bot, so it is known. */
function unauthorized(said: string | undefined): CredentialCheck {
  if (said !== undefined && /not authorized for bots/i.test(said)) {
    return { state: 'active', reason: "Chatwoot knows the access token as an agent bot's" };
  }
  return {
    state: 'refused',
    reason:
      'Chatwoot does not take the access token: it is wrong, or a proxy drops the header api_access_token ' +
      '(nginx: underscores_in_headers on)',
  };
}
