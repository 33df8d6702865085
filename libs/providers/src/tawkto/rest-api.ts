/** The calls of tawk.to's REST API: POSTs behind an API key, to which tawk.to gives access on request. */
import { HttpFailure, type HttpClient } from '@enlace/http-client';
import { isObject, listOf, objectOf, textOf } from '../json.js';
import type { TawktoCredentials } from './credentials.js';
import { verdictOf } from './errors.js';

const TIMEOUT_MS = 10_000;
/** More than a page holds is counted as "at least". */
const MOST_CHATS = 1_000;

export const TAWKTO_EVENTS = ['chat:start', 'chat:end', 'chat:transcript_created', 'ticket:create'] as const;

/** `gone`: there is no such thing there (any more). */
export type TawktoAnswer<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly gone?: true; readonly reason: string };

type Http = Pick<HttpClient, 'request'>;

/** `/webhooks.create {propertyId, events[], url, enabled, name}` gives `data.hookId` (pipedream's tawk_to component). */
export async function createHook(
  http: Http,
  credentials: TawktoCredentials,
  hook: { readonly url: string; readonly name: string },
): Promise<TawktoAnswer<string>> {
  const answer = await call(http, credentials, 'webhooks.create', {
    propertyId: credentials.property_id,
    events: TAWKTO_EVENTS,
    enabled: true,
    ...hook,
  });
  if (!answer.ok) return answer;
  const hookId = textOf(objectOf(answer.data)['hookId'], 256);
  return hookId === undefined
    ? { ok: false, reason: 'tawk.to made a webhook, but did not tell its id' }
    : { ok: true, data: hookId };
}

/** `/webhooks.delete {propertyId, hookId}`. */
export function deleteHook(
  http: Http,
  credentials: TawktoCredentials,
  hookId: string,
): Promise<TawktoAnswer<unknown>> {
  return call(http, credentials, 'webhooks.delete', { propertyId: credentials.property_id, hookId });
}

/** `/chat.list {propertyId, startDate, endDate, sort, size}`: the ids of the chats that began between the two. */
export async function listChats(
  http: Http,
  credentials: TawktoCredentials,
  range: { readonly from: Date; readonly to: Date },
): Promise<TawktoAnswer<{ readonly ids: readonly string[]; readonly isAll: boolean }>> {
  const answer = await call(http, credentials, 'chat.list', {
    propertyId: credentials.property_id,
    startDate: range.from.toISOString(),
    endDate: range.to.toISOString(),
    sort: 'co-old-new',
    size: MOST_CHATS,
  });
  if (!answer.ok) return answer;
  // The answer's form is not documented: a list, or an object that holds one.
  const { chats, items } = objectOf(answer.data);
  const list = listOf(Array.isArray(answer.data) ? answer.data : (chats ?? items));
  const ids = list.flatMap((chat) => textOf(objectOf(chat)['id'] ?? objectOf(chat)['chatId']) ?? []);
  return { ok: true, data: { ids, isAll: list.length < MOST_CHATS } };
}

async function call(
  http: Http,
  { api_key = '', base_url, property_id }: TawktoCredentials,
  method: string,
  json: Readonly<Record<string, unknown>>,
): Promise<TawktoAnswer<unknown>> {
  try {
    const answer = await http.request({
      method: 'POST',
      url: `${base_url.replace(/\/+$/, '')}/v1/${method}`,
      headers: { authorization: `Basic ${Buffer.from(`${api_key}:enlace`).toString('base64')}` },
      json,
      timeoutMs: TIMEOUT_MS,
      circuit: `tawkto:${base_url}:${property_id}`,
    });
    if (answer.status === 404)
      return { ok: false, gone: true, reason: `tawk.to knows no such thing (${method})` };
    if (answer.status !== 200) return { ok: false, reason: verdictOf(answer.status).reason };
    const body = answer.json();
    if (!isObject(body)) return { ok: false, reason: 'the answer is not JSON: base_url may be wrong' };
    if (body['ok'] === false) return { ok: false, reason: `tawk.to refused ${method}` };
    return { ok: true, data: body['data'] };
  } catch (error) {
    const reason = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
    return { ok: false, reason };
  }
}
