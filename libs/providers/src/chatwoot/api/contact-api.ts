/** People of a Chatwoot account: found, made, changed. All of it needs a user's token; a bot's is refused (facts 3e). */
import { phoneVariants } from '@enlace/normalization';
import { idOf, objectOf } from '../../json.js';
import type { ChatwootCredentials } from '../credentials.js';
import { askChatwoot, oddAnswer, type Asked, type ChatwootQuestion, type Http } from './ask-chatwoot.js';
import {
  contactIn,
  conversationIn,
  everyOf,
  payloadList,
  textsIn,
  type ApiContact,
  type ApiConversation,
  type ApiPage,
} from './read-records.js';

/** Chatwoot's own page (RESULTS_PER_PAGE, app/controllers/api/v1/accounts/contacts_controller.rb). */
const PAGE = 15;
/** Pages of a search that are looked through for an exact match; `%q%` finds far more than is meant. */
const MOST_PAGES = 4;

export interface ContactFields {
  readonly name?: string;
  readonly email?: string;
  /** E.164. */
  readonly phone_number?: string;
  readonly identifier?: string;
  readonly custom_attributes?: Readonly<Record<string, unknown>>;
  readonly additional_attributes?: Readonly<Record<string, unknown>>;
}

export interface FilterCondition {
  readonly attribute_key: string;
  readonly filter_operator: 'equal_to' | 'not_equal_to' | 'contains' | 'is_present' | 'is_not_present';
  readonly values?: readonly (string | number)[];
  readonly query_operator?: 'and' | 'or' | null;
}

export class ContactApi {
  constructor(
    private readonly http: Http,
    private readonly credentials: ChatwootCredentials,
  ) {}

  /** A page of 15 of what contains the words in name, email, phone or identifier; 100 searches a minute and account. */
  search(words: string, page = 1): Promise<Asked<ApiPage<ApiContact>>> {
    return this.page({ method: 'GET', path: '/contacts/search', query: { q: words, page } }, page);
  }

  filter(conditions: readonly FilterCondition[], page = 1): Promise<Asked<ApiPage<ApiContact>>> {
    const json = { payload: conditions.map((it) => ({ query_operator: null, values: [], ...it })) };
    return this.page({ method: 'POST', path: '/contacts/filter', query: { page }, json }, page);
  }

  /** All who have an email, a phone or an identifier, in an order that does not change while they are read. */
  list(page = 1): Promise<Asked<ApiPage<ApiContact>>> {
    return this.page({ method: 'GET', path: '/contacts', query: { page, sort: 'created_at' } }, page);
  }

  /**
   * The contact with that line, in whatever form it is written there; undefined where there is none. Chatwoot's search
   * matches parts, so each form is compared here.
   */
  async findByPhone(phone: string, country?: string): Promise<Asked<ApiContact | undefined>> {
    const forms = phoneVariants(phone, country);
    for (const form of forms) {
      const found = await this.exactly(form, (it) => it.phone !== undefined && forms.includes(it.phone));
      if (!found.ok || found.value !== undefined) return found;
    }
    return { ok: true, value: undefined };
  }

  async findByEmail(email: string): Promise<Asked<ApiContact | undefined>> {
    const wanted = email.trim().toLowerCase();
    return this.exactly(wanted, (it) => it.email === wanted);
  }

  async get(id: string): Promise<Asked<ApiContact>> {
    return this.one({ method: 'GET', path: `/contacts/${encodeURIComponent(id)}` });
  }

  /**
   * With an inbox the contact is tied to it, and the answer names the tie. A duplicate is `invalid` with
   * `attributes: ['phone_number']`, `['email']` or `['identifier']`.
   */
  async create(
    fields: ContactFields & { readonly inbox_id?: number },
  ): Promise<Asked<{ readonly contact: ApiContact; readonly sourceId: string | undefined }>> {
    const asked = await askChatwoot(this.http, this.credentials, {
      method: 'POST',
      path: '/contacts',
      json: fields,
    });
    if (!asked.ok) return asked;
    const payload = objectOf(objectOf(asked.value)['payload']);
    const contact = contactIn(payload['contact']);
    if (contact === undefined) return oddAnswer('the contact');
    return { ok: true, value: { contact, sourceId: idOf(objectOf(payload['contact_inbox'])['source_id']) } };
  }

  /** Only what is given changes; custom attributes that are not named stay, for Chatwoot merges them itself. */
  update(id: string, fields: ContactFields): Promise<Asked<ApiContact>> {
    return this.one({ method: 'PUT', path: `/contacts/${encodeURIComponent(id)}`, json: fields });
  }

  /** Ties the contact to an inbox; the source id names the tie. */
  async addInbox(
    id: string,
    inboxId: number,
    sourceId?: string,
  ): Promise<Asked<{ readonly sourceId: string }>> {
    const asked = await askChatwoot(this.http, this.credentials, {
      method: 'POST',
      path: `/contacts/${encodeURIComponent(id)}/contact_inboxes`,
      json: { inbox_id: inboxId, ...(sourceId === undefined ? {} : { source_id: sourceId }) },
    });
    if (!asked.ok) return asked;
    const made = idOf(objectOf(asked.value)['source_id']);
    return made === undefined ? oddAnswer('the source_id') : { ok: true, value: { sourceId: made } };
  }

  async conversations(id: string): Promise<Asked<ApiConversation[]>> {
    const asked = await askChatwoot(this.http, this.credentials, {
      method: 'GET',
      path: `/contacts/${encodeURIComponent(id)}/conversations`,
    });
    if (!asked.ok) return asked;
    const rows = payloadList(asked.value);
    return rows === undefined ? oddAnswer('a list') : { ok: true, value: everyOf(rows, conversationIn) };
  }

  async labels(id: string): Promise<Asked<string[]>> {
    return this.labelled({ method: 'GET', path: `/contacts/${encodeURIComponent(id)}/labels` });
  }

  /** Adds labels: Chatwoot replaces the whole list, so it is read first. */
  async addLabels(id: string, labels: readonly string[]): Promise<Asked<string[]>> {
    const known = await this.labels(id);
    if (!known.ok) return known;
    const json = { labels: [...new Set([...known.value, ...labels])] };
    return this.labelled({ method: 'POST', path: `/contacts/${encodeURIComponent(id)}/labels`, json });
  }

  private async labelled(question: ChatwootQuestion): Promise<Asked<string[]>> {
    const asked = await askChatwoot(this.http, this.credentials, question);
    return asked.ok ? { ok: true, value: textsIn(payloadList(asked.value)) } : asked;
  }

  private async exactly(
    words: string,
    isIt: (contact: ApiContact) => boolean,
  ): Promise<Asked<ApiContact | undefined>> {
    let page: number | undefined = 1;
    for (let read = 0; page !== undefined && read < MOST_PAGES; read += 1) {
      const asked: Asked<ApiPage<ApiContact>> = await this.search(words, page);
      if (!asked.ok) return asked;
      const found = asked.value.items.find(isIt);
      if (found !== undefined) return { ok: true, value: found };
      page = asked.value.next;
    }
    return { ok: true, value: undefined };
  }

  private async one(question: ChatwootQuestion): Promise<Asked<ApiContact>> {
    const asked = await askChatwoot(this.http, this.credentials, question);
    if (!asked.ok) return asked;
    const contact = contactIn(objectOf(asked.value)['payload']);
    return contact === undefined ? oddAnswer('the contact') : { ok: true, value: contact };
  }

  private async page(question: ChatwootQuestion, page: number): Promise<Asked<ApiPage<ApiContact>>> {
    const asked = await askChatwoot(this.http, this.credentials, question);
    if (!asked.ok) return asked;
    const rows = payloadList(asked.value);
    if (rows === undefined) return oddAnswer('a list of contacts');
    const { has_more: hasMore, count } = objectOf(objectOf(asked.value)['meta']);
    // older versions tell only how many there are
    const isLast = typeof hasMore === 'boolean' ? !hasMore : rows.length < PAGE;
    const total = typeof count === 'number' ? { total: count } : {};
    const next = isLast ? undefined : page + 1;
    return { ok: true, value: { items: everyOf(rows, contactIn), next, ...total } };
  }
}
