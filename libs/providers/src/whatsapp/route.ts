/** Tells by which keys a WhatsApp webhook can be recognised. */
import { sha256 } from '@enlace/crypto';
import type { RouteHint, WebhookRequest } from '../adapter.js';
import { idOf, isObject, listOf, objectOf } from '../json.js';
import type { WhatsAppCredentials } from './credentials.js';

/** The number is the identity; its account and the hash of the verify token (for handshakes) lead to it too. */
export function routeKeys(credentials: WhatsAppCredentials): readonly [string, ...string[]] {
  const account = credentials.waba_id ? [wabaKey(credentials.waba_id)] : [];
  return [phoneKey(credentials.phone_number_id), ...account, tokenKey(credentials.verify_token)];
}

/**
 * All numbers and accounts a payload speaks of, numbers first: a batch may hold several. A handshake
 * speaks of none and is recognised by its token.
 */
export function route(request: WebhookRequest): RouteHint | undefined {
  if (request.method === 'GET') {
    const token = request.query['hub.verify_token'];
    return token ? { keys: [tokenKey(token)] } : undefined;
  }
  const phones = new Set<string>();
  const accounts = new Set<string>();
  for (const entry of listOf(objectOf(request.json)['entry']).filter(isObject)) {
    const account = idOf(entry['id']);
    if (account !== undefined) accounts.add(wabaKey(account));
    for (const change of listOf(entry['changes']).filter(isObject)) {
      const phone = idOf(objectOf(objectOf(change['value'])['metadata'])['phone_number_id']);
      if (phone !== undefined) phones.add(phoneKey(phone));
    }
  }
  const keys = [...phones, ...accounts];
  return keys.length === 0 ? undefined : { keys };
}

export function phoneKey(phoneNumberId: string): string {
  return `phone:${phoneNumberId}`;
}

export function wabaKey(wabaId: string): string {
  return `waba:${wabaId}`;
}

function tokenKey(verifyToken: string): string {
  return `token:${sha256(verifyToken)}`;
}
