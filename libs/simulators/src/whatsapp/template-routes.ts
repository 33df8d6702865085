/** The Graph API's endpoints for the templates of a business account. */
import type { FastifyInstance } from 'fastify';
import type { ApiAnswer } from '../core/base-simulator.js';
import { asObject, asText } from '../core/request-body.js';
import { seesWaba } from './graph-access.js';
import type { GraphAccount, WhatsAppTemplate } from './graph-account.js';
import { graphError, objectNotFound, parameterRequired } from './graph-error.js';
import { type GraphContext, guarded, param } from './graph-routes.js';
import { draftFault, templateOf } from './template-create-rules.js';
import { componentsOf } from './template-rules.js';

const USUAL_PAGE = 25;
const FIRST_ID = 1_600_000_000_000_000;
const FILTERS = ['name', 'language', 'status', 'category'] as const;

/** Registers listing, creation and deletion. */
export function templateRoutes(app: FastifyInstance, context: GraphContext): void {
  const { account } = context;
  const path = '/:version/:id/message_templates';
  const withWaba = (handler: (wabaId: string, query: Query, body: unknown) => ApiAnswer) =>
    guarded(context, (request, token) => {
      const wabaId = param(request, 'id');
      if (!seesWaba(wabaId, token, account)) return graphError(objectNotFound(wabaId, request.method));
      return handler(wabaId, asObject(request.query), request.body);
    });

  app.get(
    path,
    withWaba((wabaId, query) => listed(templatesOf(account, wabaId), query, context.baseUrl())),
  );

  app.post(
    path,
    withWaba((wabaId, _query, body) => {
      const draft = asObject(body);
      const fault = draftFault(
        draft,
        templatesOf(account, wabaId),
        account.deletedTemplates,
        account.samples,
      );
      if (fault) return graphError(fault);
      account.templatesCreated += 1;
      const template = { ...templateOf(draft, FIRST_ID + account.templatesCreated), wabaId };
      account.templates = [...account.templates, template];
      context.review(template);
      const { id, status, category } = template;
      return { status: 200, body: { id: String(id), status, category } };
    }),
  );

  app.delete(
    path,
    withWaba((wabaId, query) => {
      const name = asText(query['name']);
      if (name === undefined) return graphError(parameterRequired('name'));
      const id = asText(query['hsm_id']);
      const gone = templatesOf(account, wabaId).filter(
        (one) => one.name === name && (id === undefined || String(one.id) === id),
      );
      if (gone.length === 0) return graphError(notThere(name));
      for (const { language, status } of gone) {
        if (status === 'APPROVED') account.deletedTemplates.add(`${name} ${language}`);
      }
      account.templates = account.templates.filter((one) => !gone.includes(one));
      return { status: 200, body: { success: true } };
    }),
  );
}

type Query = Readonly<Record<string, unknown>>;

function templatesOf(account: GraphAccount, wabaId: string): readonly WhatsAppTemplate[] {
  return account.templates.filter((one) => one.wabaId === undefined || one.wabaId === wabaId);
}

function listed(templates: readonly WhatsAppTemplate[], query: Query, baseUrl: string): ApiAnswer {
  const wanted = templates
    .map(fieldsOf)
    .filter((one) => FILTERS.every((name) => [undefined, one[name]].includes(asText(query[name]))));
  const limit = Number(asText(query['limit']) ?? USUAL_PAGE);
  const after = asText(query['after']);
  const from = after === undefined ? 0 : Number(Buffer.from(after, 'base64url').toString());
  if (!Number.isInteger(from) || !Number.isInteger(limit) || limit < 1) {
    return graphError({ code: 100, message: '(#100) Invalid parameter' });
  }
  const data = wanted.slice(from, from + limit).map((one) => only(one, asText(query['fields'])));
  if (data.length === 0) return { status: 200, body: { data } };
  const cursorAt = (place: number): string => Buffer.from(String(place)).toString('base64url');
  const end = from + data.length;
  // As Meta's, the address of the next page is there only where there is one.
  const next =
    end < wanted.length ? { next: `${baseUrl}/next?after=${cursorAt(end)}&access_token=EAAG` } : {};
  return {
    status: 200,
    body: { data, paging: { cursors: { before: cursorAt(from), after: cursorAt(end) }, ...next } },
  };
}

function fieldsOf(template: WhatsAppTemplate): Record<string, unknown> {
  const { id, name, language, status, category, quality, rejectedReason, parameterFormat } = template;
  return {
    name,
    parameter_format: parameterFormat ?? 'POSITIONAL',
    components: componentsOf(template).map(withSample),
    language,
    status,
    category,
    id: String(id),
    quality_score: { score: quality ?? 'UNKNOWN', date: Math.floor(Date.now() / 1000) },
    rejected_reason: rejectedReason ?? 'NONE',
  };
}

/** Samples of files are links, signed anew each time. */
function withSample(component: Query): Query {
  const isFile = ['IMAGE', 'VIDEO', 'DOCUMENT'].includes(String(component['format']));
  const link = `https://scontent.whatsapp.net/v/t61?oe=${performance.now()}`;
  return isFile ? { ...component, example: { header_handle: [link] } } : component;
}

/** Only the fields asked for, and `id`; quality and reason are told only to who asks. */
function only(fields: Record<string, unknown>, asked: string | undefined): object {
  const usual = 'name,parameter_format,components,language,status,category';
  const wanted = new Set([...(asked ?? usual).split(',').map((name) => name.trim()), 'id']);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => wanted.has(name)));
}

function notThere(name: string): Parameters<typeof graphError>[0] {
  return {
    code: 100,
    subcode: 2593002,
    message: 'Invalid parameter',
    advice: {
      title: 'Message template not found',
      text: `The message template ${name} wasn't found for this account.`,
    },
  };
}
