/** Conversations of a Chatwoot account: listed, opened, assigned, labelled, closed. */
import { objectOf, textOf, type JsonObject } from '../../json.js';
import type { ChatwootCredentials } from '../credentials.js';
import { askChatwoot, oddAnswer, type Asked, type ChatwootQuestion, type Http } from './ask-chatwoot.js';
import {
  conversationIn,
  everyOf,
  payloadList,
  textsIn,
  type ApiConversation,
  type ApiPage,
} from './read-records.js';

export type ConversationStatus = 'open' | 'resolved' | 'pending' | 'snoozed';

export interface ConversationFields {
  readonly contact_id?: number;
  readonly inbox_id?: number;
  /** Names the tie of a contact to an inbox, instead of the two. */
  readonly source_id?: string;
  readonly status?: ConversationStatus;
  readonly assignee_id?: number;
  readonly team_id?: number;
  readonly custom_attributes?: Readonly<Record<string, unknown>>;
}

export class ConversationApi {
  constructor(
    private readonly http: Http,
    private readonly credentials: ChatwootCredentials,
  ) {}

  /** Of every status unless told, the ones with the newest message first. Needs a user's token. */
  async list(
    page = 1,
    {
      inboxId,
      status = 'all',
    }: { readonly inboxId?: string; readonly status?: ConversationStatus | 'all' } = {},
  ): Promise<Asked<ApiPage<ApiConversation>>> {
    const query = { status, assignee_type: 'all', inbox_id: inboxId, sort_by: 'last_activity_at_desc', page };
    const asked = await this.ask({ method: 'GET', path: '/conversations', query });
    if (!asked.ok) return asked;
    const rows = payloadList(objectOf(asked.value)['data']);
    if (rows === undefined) return oddAnswer('a list of conversations');
    const { all_count: all } = objectOf(objectOf(objectOf(asked.value)['data'])['meta']);
    // an installation may have pages of another size: only an empty one surely is the last
    const isLast = rows.length === 0 || (typeof all === 'number' && all <= rows.length && page === 1);
    return { ok: true, value: { items: everyOf(rows, conversationIn), next: isLast ? undefined : page + 1 } };
  }

  get(id: string): Promise<Asked<ApiConversation>> {
    return this.one({ method: 'GET', path: pathOf(id) });
  }

  create(fields: ConversationFields): Promise<Asked<ApiConversation>> {
    return this.one({ method: 'POST', path: '/conversations', json: fields });
  }

  /** To an agent or a team; null takes it from everybody, which Chatwoot answers with a literal `null`. */
  async assign(
    id: string,
    to: { readonly assignee_id: number | null } | { readonly team_id: number },
  ): Promise<Asked<null>> {
    const asked = await this.ask({ method: 'POST', path: `${pathOf(id)}/assignments`, json: to });
    return asked.ok ? { ok: true, value: null } : asked;
  }

  /** @param snoozedUntil Unix seconds, with `snoozed` */
  async setStatus(id: string, status: ConversationStatus, snoozedUntil?: number): Promise<Asked<string>> {
    const json = { status, ...(snoozedUntil === undefined ? {} : { snoozed_until: snoozedUntil }) };
    const asked = await this.ask({ method: 'POST', path: `${pathOf(id)}/toggle_status`, json });
    if (!asked.ok) return asked;
    const now = textOf(objectOf(objectOf(asked.value)['payload'])['current_status']);
    return { ok: true, value: now ?? status };
  }

  /** @param isPrivate only other agents see it */
  async showTyping(id: string, isOn: boolean, isPrivate = false): Promise<Asked<null>> {
    const json = { typing_status: isOn ? 'on' : 'off', is_private: isPrivate };
    const asked = await this.ask({ method: 'POST', path: `${pathOf(id)}/toggle_typing_status`, json });
    return asked.ok ? { ok: true, value: null } : asked;
  }

  /** What is named is set, the rest stays: Chatwoot replaces all of them, so they are read first (facts 3e). */
  async mergeAttributes(id: string, attributes: JsonObject): Promise<Asked<JsonObject>> {
    const known = await this.get(id);
    if (!known.ok) return known;
    const json = { custom_attributes: { ...known.value.customAttributes, ...attributes } };
    const asked = await this.ask({ method: 'POST', path: `${pathOf(id)}/custom_attributes`, json });
    return asked.ok ? { ok: true, value: objectOf(objectOf(asked.value)['custom_attributes']) } : asked;
  }

  async labels(id: string): Promise<Asked<string[]>> {
    const asked = await this.ask({ method: 'GET', path: `${pathOf(id)}/labels` });
    return asked.ok ? { ok: true, value: textsIn(payloadList(asked.value)) } : asked;
  }

  /** Adds labels: Chatwoot replaces the whole list, so it is read first. */
  async addLabels(id: string, labels: readonly string[]): Promise<Asked<string[]>> {
    const known = await this.labels(id);
    if (!known.ok) return known;
    const json = { labels: [...new Set([...known.value, ...labels])] };
    const asked = await this.ask({ method: 'POST', path: `${pathOf(id)}/labels`, json });
    return asked.ok ? { ok: true, value: textsIn(payloadList(asked.value)) } : asked;
  }

  private async one(question: ChatwootQuestion): Promise<Asked<ApiConversation>> {
    const asked = await this.ask(question);
    if (!asked.ok) return asked;
    const conversation = conversationIn(asked.value);
    return conversation === undefined ? oddAnswer('the conversation') : { ok: true, value: conversation };
  }

  private ask(question: ChatwootQuestion): Promise<Asked<unknown>> {
    return askChatwoot(this.http, this.credentials, question);
  }
}

function pathOf(id: string): string {
  return `/conversations/${encodeURIComponent(id)}`;
}
