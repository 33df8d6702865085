/** tawk.to's REST endpoints: a handful of POSTs behind an API key, and none to write into a chat. */
import { randomId } from '@enlace/crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiAnswer, give } from '../core/base-simulator.js';
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import type { TawktoProperty } from './tawkto-payload.js';

/** A webhook made over the API. */
export interface TawktoHook {
  readonly hookId: string;
  readonly propertyId: string;
  readonly url: string;
  readonly events: readonly string[];
}

/** What the endpoints work with. */
export interface TawktoContext {
  readonly apiKey: string;
  readonly restAccess: boolean;
  readonly property: TawktoProperty;
  readonly chats: () => readonly JsonObject[];
  readonly tickets: () => readonly JsonObject[];
  readonly hooks: TawktoHook[];
}

const EVENTS = ['chat:start', 'chat:end', 'chat:transcript_created', 'ticket:create'];

/** An error. tawk.to's own error bodies are not documented; this shape is a guess. */
export function tawktoProblem(status: number, error: string): ApiAnswer {
  return { status, body: { ok: false, error } };
}

/** Registers the endpoints; everything else is 404. */
export function tawktoRoutes(app: FastifyInstance, context: TawktoContext): void {
  const post = (path: string, handler: (fields: JsonObject) => ApiAnswer): void => {
    app.post(`/v1/${path}`, (request: FastifyRequest, reply: FastifyReply) =>
      give(
        reply,
        !authorized(request, context.apiKey)
          ? { ...tawktoProblem(401, 'unauthorized'), isExcused: true }
          : context.restAccess
            ? handler(asObject(request.body))
            : { ...tawktoProblem(403, 'no access'), isExcused: true },
      ),
    );
  };
  const ofProperty = (fields: JsonObject, data: () => unknown): ApiAnswer => {
    const id = asText(fields['propertyId']);
    if (id === undefined) return tawktoProblem(400, 'propertyId is required');
    return id === context.property.id ? granted(data()) : tawktoProblem(404, 'property not found');
  };
  const page = (fields: JsonObject, all: readonly JsonObject[]): JsonObject[] => {
    const list = within(fields, asText(fields['sort']) === 'co-old-new' ? all : [...all].reverse());
    return list.slice(0, Math.max(1, Number(asText(fields['size'])) || 50));
  };

  post('property.list', () => granted([{ ...context.property, type: 'site' }]));
  post('agent.me', () =>
    granted({ id: 'agent-1', name: 'Enlace', email: 'agent@example.com', type: 'agent' }),
  );
  post('chat.list', (fields) => ofProperty(fields, () => page(fields, context.chats())));
  post('ticket.list', (fields) => ofProperty(fields, () => page(fields, context.tickets())));
  post('webhooks.create', (fields) => {
    const url = asText(fields['url']);
    const events = asList(fields['events']).map(String);
    if (url === undefined) return tawktoProblem(400, 'url is required');
    if (!/^https?:\/\//.test(url)) return tawktoProblem(400, 'url is not valid');
    const { enabled, name } = fields;
    if (enabled !== undefined && typeof enabled !== 'boolean')
      return tawktoProblem(400, 'enabled is not valid');
    if (name !== undefined && asText(name) === undefined) return tawktoProblem(400, 'name is not valid');
    if (events.length === 0 || events.some((event) => !EVENTS.includes(event))) {
      return tawktoProblem(400, 'events are not valid');
    }
    return ofProperty(fields, () => {
      const hook = { hookId: randomId(), propertyId: context.property.id, url, events };
      context.hooks.push(hook);
      return { hookId: hook.hookId };
    });
  });
  post('webhooks.delete', (fields) => {
    const index = context.hooks.findIndex(({ hookId }) => hookId === asText(fields['hookId']));
    if (index < 0) return tawktoProblem(404, 'webhook not found');
    context.hooks.splice(index, 1);
    return granted({});
  });
  app.setNotFoundHandler((_request, reply) => give(reply, tawktoProblem(404, 'not found')));
}

/** `startDate` and `endDate`, ISO 8601; what has no time of its own is in every range. */
function within(fields: JsonObject, all: readonly JsonObject[]): readonly JsonObject[] {
  const from = asText(fields['startDate']) ?? '';
  const to = asText(fields['endDate']) ?? '~';
  return all.filter((one) => {
    const at = asText(one['createdOn']);
    return at === undefined || (at >= from && at <= to);
  });
}

function granted(data: unknown): ApiAnswer {
  return { status: 200, body: { ok: true, data } };
}

/** The API key as user name, any password. */
function authorized(request: FastifyRequest, apiKey: string): boolean {
  const encoded = /^Basic\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (encoded === undefined) return false;
  const [user] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return user === apiKey;
}
