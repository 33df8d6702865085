/** Chatwoot's endpoints for webhooks, inboxes, agents and the caller's own profile. */
import { randomToken } from '@enlace/crypto';
import type { FastifyInstance } from 'fastify';
import type { ApiAnswer } from '../core/base-simulator.js';
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { NOT_FOUND, answered, idIn, invalid, problem } from './chatwoot-access.js';
import type { ChatwootContext } from './chatwoot-context.js';
import { CHATWOOT_EVENTS, DEFAULT_SUBSCRIPTIONS } from './chatwoot-events.js';
import type { ChatwootHook } from './chatwoot-records.js';
import { agentView, hookView, inboxView, profileView } from './chatwoot-views.js';

const BASE = '/api/v1/accounts/:account';
const URL_LIMIT = 2048;

/** Registers the endpoints. Webhooks are for administrators only. */
export function webhookRoutes(app: FastifyInstance, context: ChatwootContext): void {
  const { access, store } = context;
  const listed = (): ChatwootHook[] => store.hooks.filter(({ inboxId }) => inboxId === undefined);

  app.get(
    '/api/v1/profile',
    access.guarded('people-only', (_request, actor) => answered(profileView(actor, store.account))),
  );

  app.get(
    `${BASE}/inboxes`,
    access.guarded('people-only', (_request, actor) =>
      answered({ payload: store.inboxes.map((inbox) => inboxView(inbox, actor.role === 'administrator')) }),
    ),
  );

  app.get(
    `${BASE}/inboxes/:inbox`,
    access.guarded('people-only', (request, actor) => {
      const inbox = store.inbox(idIn(request, 'inbox'));
      return inbox ? answered(inboxView(inbox, actor.role === 'administrator')) : NOT_FOUND;
    }),
  );

  app.post(
    `${BASE}/inboxes`,
    access.guarded('administrators-only', (request) => {
      const fields = asObject(request.body);
      const name = asText(fields['name']);
      // of the other kinds none is made by what is simulated here
      if (asText(asObject(fields['channel'])['type']) !== 'api') return problem(422, 'Invalid channel type');
      if (name === undefined) return invalid("Name can't be blank", ['name']);
      const inbox = {
        id: store.newId(),
        name,
        channelType: 'Channel::Api',
        hmacToken: randomToken(24),
      } as const;
      store.inboxes.push(inbox);
      return answered(inboxView(inbox, true));
    }),
  );

  app.get(
    `${BASE}/agents`,
    access.guarded('people-only', () =>
      answered(
        access.actors
          .filter(({ kind }) => kind === 'user')
          .map((actor) => agentView(actor, store.account.id)),
      ),
    ),
  );

  app.get(
    `${BASE}/webhooks`,
    access.guarded('administrators-only', () =>
      answered({ payload: { webhooks: listed().map((hook) => hookView(hook, store.account.id)) } }),
    ),
  );

  app.post(
    `${BASE}/webhooks`,
    access.guarded('administrators-only', (request) => {
      const fields = fieldsOf(request.body);
      const fault = hookFault(fields, listed());
      if (fault) return fault;
      const hook: ChatwootHook = {
        id: store.newId(),
        name: asText(fields['name']) ?? null,
        url: asText(fields['url']) ?? '',
        subscriptions:
          fields['subscriptions'] === undefined
            ? DEFAULT_SUBSCRIPTIONS
            : asList(fields['subscriptions']).map(String),
        secret: randomToken(24),
      };
      store.hooks.push(hook);
      return answered({ payload: { webhook: hookView(hook, store.account.id) } });
    }),
  );

  app.route({
    method: ['PATCH', 'PUT'],
    url: `${BASE}/webhooks/:webhook`,
    handler: access.guarded('administrators-only', (request) => {
      const hook = listed().find(({ id }) => id === idIn(request, 'webhook'));
      if (!hook) return NOT_FOUND;
      const fields = { url: hook.url, ...fieldsOf(request.body) };
      const fault = hookFault(
        fields,
        listed().filter((other) => other !== hook),
      );
      if (fault) return fault;
      hook.url = asText(fields['url']) ?? hook.url;
      if (fields['subscriptions'] !== undefined) {
        hook.subscriptions = asList(fields['subscriptions']).map(String);
      }
      return answered({ payload: { webhook: hookView(hook, store.account.id) } });
    }),
  });

  app.delete(
    `${BASE}/webhooks/:webhook`,
    access.guarded('administrators-only', (request) => {
      const hook = listed().find(({ id }) => id === idIn(request, 'webhook'));
      if (!hook) return NOT_FOUND;
      store.hooks.splice(store.hooks.indexOf(hook), 1);
      return { status: 200, body: '' };
    }),
  );
}

/** The fields, inside `webhook` or flat: Rails wraps flat JSON itself. */
function fieldsOf(body: unknown): JsonObject & { subscriptions?: unknown } {
  const object = asObject(body);
  return object['webhook'] === undefined ? object : asObject(object['webhook']);
}

function hookFault(
  fields: JsonObject & { subscriptions?: unknown },
  others: readonly ChatwootHook[],
): ApiAnswer | undefined {
  const url = asText(fields['url']);
  if (url === undefined) return invalid("Url can't be blank", ['url']);
  if (!/^https?:\/\/\S+$/.test(url) || url.length > URL_LIMIT) return invalid('Url is invalid', ['url']);
  if (others.some((hook) => hook.url === url)) return invalid('Url has already been taken', ['url']);
  const wanted = fields.subscriptions;
  if (wanted === undefined) return undefined;
  const known = asList(wanted).every((name) => (CHATWOOT_EVENTS as readonly unknown[]).includes(name));
  return known && asList(wanted).length > 0
    ? undefined
    : invalid('Subscriptions Invalid subscriptions', ['subscriptions']);
}
