/** Chatwoot's endpoints for agent bots and the inboxes they have (app/controllers/api/v1/accounts/agent_bots_controller.rb). */
import { randomToken } from '@enlace/crypto';
import type { FastifyInstance } from 'fastify';
import { asObject, asText } from '../core/request-body.js';
import { NOT_FOUND, answered, idIn, invalid } from './chatwoot-access.js';
import type { ChatwootContext } from './chatwoot-context.js';
import type { ChatwootBot } from './chatwoot-records.js';

const BASE = '/api/v1/accounts/:account';

/** Registers the endpoints; all of them are for administrators. */
export function botRoutes(app: FastifyInstance, { access, store }: ChatwootContext): void {
  const view = ({ actor, url, secret }: ChatwootBot): object => ({
    id: actor.id,
    name: actor.name,
    description: null,
    thumbnail: '',
    outgoing_url: url,
    bot_type: 'webhook',
    bot_config: {},
    account_id: store.account.id,
    access_token: actor.token,
    secret,
    system_bot: false,
  });
  const botIn = (id: number): ChatwootBot | undefined => store.bots.find(({ actor }) => actor.id === id);

  app.get(
    `${BASE}/agent_bots`,
    access.guarded('administrators-only', () => answered(store.bots.map(view))),
  );

  app.post(
    `${BASE}/agent_bots`,
    access.guarded('administrators-only', (request) => {
      const fields = asObject(request.body);
      const name = asText(fields['name']);
      if (name === undefined) return invalid("Name can't be blank", ['name']);
      const bot: ChatwootBot = {
        actor: {
          kind: 'agent_bot',
          id: store.newId(),
          name,
          email: '',
          role: 'agent',
          token: `bot-${randomToken(24)}`,
        },
        url: asText(fields['outgoing_url']) ?? '',
        secret: randomToken(24),
        inboxIds: new Set(),
      };
      store.bots.push(bot);
      access.actors.push(bot.actor);
      return answered(view(bot));
    }),
  );

  app.patch(
    `${BASE}/agent_bots/:bot`,
    access.guarded('administrators-only', (request) => {
      const bot = botIn(idIn(request, 'bot'));
      if (!bot) return NOT_FOUND;
      bot.url = asText(asObject(request.body)['outgoing_url']) ?? bot.url;
      return answered(view(bot));
    }),
  );

  app.delete(
    `${BASE}/agent_bots/:bot`,
    access.guarded('administrators-only', (request) => {
      const bot = botIn(idIn(request, 'bot'));
      if (!bot) return NOT_FOUND;
      store.bots.splice(store.bots.indexOf(bot), 1);
      access.actors.splice(access.actors.indexOf(bot.actor), 1);
      return { status: 200, body: '' };
    }),
  );

  app.get(
    `${BASE}/inboxes/:inbox/agent_bot`,
    access.guarded('people-only', (request) => {
      const inbox = store.inbox(idIn(request, 'inbox'));
      if (!inbox) return NOT_FOUND;
      const bot = store.bots.find(({ inboxIds }) => inboxIds.has(inbox.id));
      return answered({ agent_bot: bot ? view(bot) : {} });
    }),
  );

  app.post(
    `${BASE}/inboxes/:inbox/set_agent_bot`,
    access.guarded('administrators-only', (request) => {
      const inbox = store.inbox(idIn(request, 'inbox'));
      if (!inbox) return NOT_FOUND;
      const id = asText(asObject(request.body)['agent_bot']);
      const bot = id === undefined ? undefined : botIn(Number(id));
      if (id !== undefined && !bot) return NOT_FOUND;
      // An inbox has one bot at most.
      for (const { inboxIds } of store.bots) inboxIds.delete(inbox.id);
      bot?.inboxIds.add(inbox.id);
      return { status: 200, body: '' };
    }),
  );
}
