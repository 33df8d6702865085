/** By what a webhook without an integration id can be recognised: account and inbox numbers, or the URL's token. */
import { sha256 } from '@enlace/crypto';
import type { RouteHint, WebhookRequest } from '../adapter.js';
import type { ChatwootCredentials } from './credentials.js';
import { accountIdOf, accountKey, inboxIdOf, inboxKey } from './payload.js';
import { objectOf } from '../json.js';

/**
 * Installations number their accounts from 1: many integrations share `account:1`. A hint gives candidates, the
 * signature decides.
 */
export function routeKeys(credentials: ChatwootCredentials): readonly [string, ...string[]] {
  const account = String(credentials.account_id);
  const inbox = credentials.inbox_id;
  const token = (credentials.url_token ?? '') === '' ? [] : [`token:${sha256(credentials.url_token ?? '')}`];
  return (inbox ?? '') === ''
    ? [accountKey(account), ...token]
    : [inboxKey(account, String(inbox)), accountKey(account), ...token];
}

export function route(request: WebhookRequest): RouteHint | undefined {
  const body = objectOf(request.json);
  const account = accountIdOf(body);
  const inbox = inboxIdOf(body);
  const token = request.query['token'] ?? '';
  const keys = [
    ...(token === '' ? [] : [`token:${sha256(token)}`]),
    ...(account !== undefined && inbox !== undefined ? [inboxKey(account, inbox)] : []),
    ...(account !== undefined ? [accountKey(account)] : []),
  ];
  // An account's webhook tells of all its inboxes: those of other integrations are passed over, not refused.
  return keys.length === 0 ? undefined : { keys, others: 'passed_over' };
}
