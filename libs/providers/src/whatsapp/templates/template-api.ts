/** Lists, creates and deletes the templates of a WhatsApp Business account at Meta. */
import type { TemplateFacts } from '@enlace/normalization';
import { AppError, retry } from '@enlace/contracts';
import { HttpFailure, type HttpAnswer } from '@enlace/http-client';
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import type { Http } from '../call.js';
import type { WhatsAppCredentials } from '../credentials.js';
import { ruleOf } from '../errors.js';
import { circuitOf, graphErrorOf, graphUrl, type GraphError } from '../graph-answer.js';
import type { TemplateDraft } from './template-draft.js';
import { LISTED_FIELDS, listedTemplate, wordOf } from './template-facts.js';

const TIMEOUT_MS = 20_000;
/** A page of a hundred templates with carousels is far below it. */
const MOST_BYTES = 8 * 1024 * 1024;
const A_PAGE = 100;
/** An account has at most 6,000 templates (Meta, templates: limits); more pages than that are no end in sight. */
const MOST_PAGES = 200;
const RATE_LIMITED_MS = 60_000;

/** `error_subcode` of a name that the account has in that language, and of one that was deleted lately. */
const TAKEN: ReadonlySet<number> = new Set([2388023, 2388024]);
const NOT_FOUND = 2593002;

export interface CreatedTemplate {
  readonly templateId: string;
  readonly status: string;
  /** Meta may have put it into another than was asked for. */
  readonly category: string;
}

/**
 * Every template of the account, page by page.
 * @throws AppError `integration.invalid` without a `waba_id`; `provider.refused`, `provider.rate_limited`,
 * `provider.unreachable`
 */
export async function listTemplates(
  http: Http,
  credentials: WhatsAppCredentials,
): Promise<readonly TemplateFacts[]> {
  const listed: TemplateFacts[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { fields: LISTED_FIELDS, limit: String(A_PAGE), ...(after === undefined ? {} : { after }) };
    const answer = await call(http, credentials, { method: 'GET', query });
    const { data, paging } = answer;
    if (!Array.isArray(data)) throw notGraph('a list of templates');
    listed.push(...data.map(listedTemplate).filter((facts) => facts !== undefined));
    const cursor = textOf(objectOf(objectOf(paging)['cursors'])['after']);
    // `next` is an address with the token in it: only whether it is there is looked at.
    if (objectOf(paging)['next'] === undefined || cursor === undefined || cursor === after) return listed;
    after = cursor;
  }
  throw new AppError('provider.refused', 'Meta lists templates without an end');
}

/**
 * Not tried twice: when no answer came it may have been created all the same.
 * @throws AppError as `listTemplates`; `template.exists`; `template.invalid` with Meta's words
 */
export async function createTemplate(
  http: Http,
  credentials: WhatsAppCredentials,
  draft: TemplateDraft,
): Promise<CreatedTemplate> {
  const answer = await call(http, credentials, { method: 'POST', json: draft }, refusedDraft);
  const templateId = idOf(answer['id']);
  if (templateId === undefined) throw notGraph('a template that was created');
  return {
    templateId,
    status: wordOf(answer['status']) ?? 'PENDING',
    category: wordOf(answer['category']) ?? draft.category,
  };
}

/**
 * Deletes every language of a name, or with Meta's id the one that has it. The name cannot be used again for 30 days when
 * it was approved (Meta, templates: delete).
 * @returns false where Meta has no such template
 * @throws AppError as `listTemplates`
 */
export async function deleteTemplate(
  http: Http,
  credentials: WhatsAppCredentials,
  { name, templateId }: { readonly name: string; readonly templateId?: string },
): Promise<boolean> {
  const query = { name, ...(templateId === undefined ? {} : { hsm_id: templateId }) };
  const absent = (error: GraphError): AppError | undefined =>
    error.code === 100 && error.subcode === NOT_FOUND
      ? new AppError('template.not_found', `Meta has no template ${name}`)
      : undefined;
  try {
    await call(http, credentials, { method: 'DELETE', query }, absent);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'template.not_found') return false;
    throw error;
  }
}

interface Asked {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** On `/{waba_id}/message_templates`. A circuit apart: trouble with templates must not keep messages from being sent. */
async function call(
  http: Http,
  credentials: WhatsAppCredentials,
  { method, query = {}, json }: Asked,
  own: (error: GraphError) => AppError | undefined = () => undefined,
): Promise<JsonObject> {
  const { waba_id } = credentials;
  if (waba_id === undefined) {
    throw new AppError(
      'integration.invalid',
      'templates belong to the WhatsApp Business account: save its id as waba_id of the integration',
    );
  }
  const asked = new URLSearchParams(query).toString();
  const path = `${encodeURIComponent(waba_id)}/message_templates${asked === '' ? '' : `?${asked}`}`;
  const answer = await http
    .request({
      method,
      url: graphUrl(credentials, path),
      headers: { authorization: `Bearer ${credentials.access_token}` },
      ...(json === undefined ? {} : { json }),
      timeoutMs: TIMEOUT_MS,
      maxBodyBytes: MOST_BYTES,
      idempotent: method !== 'POST',
      circuit: `templates:${circuitOf(credentials)}`,
    })
    .catch((error: unknown) => {
      const why = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
      throw new AppError('provider.unreachable', `Meta could not be asked about templates: ${why}`, retry());
    });
  return read(answer, credentials, own);
}

function read(
  answer: HttpAnswer,
  credentials: WhatsAppCredentials,
  own: (error: GraphError) => AppError | undefined,
): JsonObject {
  const error = graphErrorOf(answer, credentials);
  if (error !== undefined) throw own(error) ?? failureOf(error, answer.status);
  const body: unknown = answer.json();
  if (answer.status < 200 || answer.status > 299 || !isObject(body)) {
    throw notGraph(`an answer (HTTP ${answer.status})`);
  }
  return body;
}

function failureOf(error: GraphError, status: number): AppError {
  const rule = ruleOf(error.code, error.subcode);
  const words = [error.words || rule?.meaning || 'no reason', error.advice].filter((part) => part !== '');
  const reason = `Meta says (${error.code}): ${words.join('; ')}`;
  if (rule?.retryAfterMs !== undefined) {
    return rule.scope === 'message' || status >= 500
      ? new AppError('provider.unreachable', reason, retry(rule.retryAfterMs))
      : new AppError('provider.rate_limited', reason, retry(Math.max(rule.retryAfterMs, RATE_LIMITED_MS)));
  }
  return rule === undefined && (error.isTransient || status >= 500)
    ? new AppError('provider.unreachable', reason, retry())
    : new AppError('provider.refused', reason);
}

/** What Meta finds wrong with a draft it says with code 100 and, for people, in `error_user_msg`. */
function refusedDraft(error: GraphError): AppError | undefined {
  if (error.code !== 100) return undefined;
  const words = error.advice === '' ? error.words : error.advice;
  const details = { provider_code: error.code, provider_subcode: error.subcode ?? null };
  return error.subcode !== undefined && TAKEN.has(error.subcode)
    ? new AppError('template.exists', `Meta says: ${words}`, undefined, details)
    : new AppError('template.invalid', `Meta does not take the template: ${words}`, undefined, details);
}

function notGraph(what: string): AppError {
  return new AppError('provider.unreachable', `base_url gave ${what} that is not Meta's`, retry());
}

/** The components of a draft that Meta took, as they are kept until the list tells them. */
export function draftFacts(draft: TemplateDraft, created: CreatedTemplate): TemplateFacts {
  const listed = listedTemplate({ ...draft, id: created.templateId, components: listOf(draft.components) });
  return {
    ...(listed ?? { name: draft.name, language: draft.language }),
    status: created.status,
    category: created.category,
  };
}
