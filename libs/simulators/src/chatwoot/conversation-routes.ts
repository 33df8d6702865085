/** Chatwoot's conversation endpoints. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiAnswer } from '../core/base-simulator.js';
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { type BotRight, NOT_FOUND, answered, idIn, problem } from './chatwoot-access.js';
import type { ChatwootContext } from './chatwoot-context.js';
import type {
  ChatwootActor,
  ChatwootConversation,
  ChatwootStatus,
  ContactInbox,
} from './chatwoot-records.js';
import { agentView, conversationView } from './chatwoot-views.js';
import { createMessage } from './message-routes.js';

const BASE = '/api/v1/accounts/:account/conversations';
/** CONVERSATION_RESULTS_PER_PAGE (app/finders/conversation_finder.rb). */
const PAGE = 25;
const STATUSES = ['open', 'resolved', 'pending', 'snoozed'];
const PRIORITIES = ['low', 'medium', 'high', 'urgent'];

/** Registers create, list, show, status, typing, assignment, attributes, labels and priority. */
export function conversationRoutes(app: FastifyInstance, context: ChatwootContext): void {
  const { access, store, desk, events } = context;
  const withConversation = (
    right: BotRight,
    handler: (conversation: ChatwootConversation, fields: JsonObject, actor: ChatwootActor) => ApiAnswer,
  ) =>
    access.guarded(right, (request: FastifyRequest, actor) => {
      const conversation = store.conversations.get(idIn(request, 'conversation'));
      return conversation ? handler(conversation, asObject(request.body), actor) : NOT_FOUND;
    });

  app.post(
    BASE,
    access.guarded('bots-too', (request, actor) => {
      const fields = asObject(request.body);
      const link = linkFor(context, fields);
      if (!link) return NOT_FOUND;
      const status = asText(fields['status']) ?? 'open';
      if (!STATUSES.includes(status)) return problem(422, `'${status}' is not a valid status`);
      const conversation = store.addConversation(link, {
        status: status as ChatwootStatus,
        customAttributes: { ...asObject(fields['custom_attributes']) },
        additionalAttributes: { ...asObject(fields['additional_attributes']) },
      });
      conversation.assignee = actorWith(context, fields['assignee_id']) ?? null;
      void events.conversation('conversation_created', conversation);
      if (fields['message'] !== undefined) {
        const message = createMessage(context, conversation, asObject(fields['message']), actor, undefined);
        if (message.status !== 200) return message;
      }
      return answered(conversationView(store.scene(conversation)));
    }),
  );

  app.get(
    BASE,
    access.guarded('people-only', (request) => {
      const query = asObject(request.query);
      const status = asText(query['status']) ?? 'open';
      const inboxId = asText(query['inbox_id']);
      const page = Math.max(1, Number(asText(query['page'])) || 1);
      const found = [...store.conversations.values()]
        .filter((one) => status === 'all' || one.status === status)
        .filter((one) => inboxId === undefined || String(one.inboxId) === inboxId)
        .sort((a, b) => b.lastActivityAt - a.lastActivityAt);
      const shown = found.slice((page - 1) * PAGE, page * PAGE);
      const meta = { mine_count: 0, assigned_count: 0, unassigned_count: 0, all_count: found.length };
      const payload = shown.map((one) => conversationView(store.scene(one)));
      return answered({ data: { meta, payload } });
    }),
  );

  app.get(
    `${BASE}/:conversation`,
    withConversation('people-only', (conversation) => answered(conversationView(store.scene(conversation)))),
  );

  app.post(
    `${BASE}/:conversation/toggle_status`,
    withConversation('bots-too', (conversation, fields) => {
      const toggled = conversation.status === 'open' ? 'resolved' : 'open';
      const status = asText(fields['status']) ?? toggled;
      if (!STATUSES.includes(status)) return problem(422, `'${status}' is not a valid status`);
      const snoozedUntil = Number(asText(fields['snoozed_until'])) || null;
      void desk.changeStatus(conversation, status as ChatwootStatus, { snoozedUntil });
      return answered({
        meta: {},
        payload: {
          success: true,
          conversation_id: conversation.id,
          current_status: conversation.status,
          snoozed_until: conversation.snoozedUntil,
        },
      });
    }),
  );

  app.post(
    `${BASE}/:conversation/toggle_typing_status`,
    withConversation('bots-too', () => ({ status: 200, body: '' })),
  );

  app.post(
    `${BASE}/:conversation/toggle_priority`,
    withConversation('bots-too', (conversation, fields) => {
      const priority = asText(fields['priority']) ?? null;
      if (priority !== null && !PRIORITIES.includes(priority)) {
        return problem(422, `'${priority}' is not a valid priority`);
      }
      const before = conversation.priority;
      conversation.priority = priority;
      desk.changed(conversation, 'priority', before, priority);
      return { status: 200, body: '' };
    }),
  );

  app.post(
    `${BASE}/:conversation/assignments`,
    withConversation('bots-too', (conversation, fields) => {
      if (fields['team_id'] !== undefined && fields['assignee_id'] === undefined) return answered(null);
      const assignee = actorWith(context, fields['assignee_id']);
      if (assignee === undefined) return NOT_FOUND;
      void desk.assign(conversation, assignee);
      // Taking the conversation from everybody answers the literal null.
      return answered(assignee && agentView(assignee, store.account.id));
    }),
  );

  app.post(
    `${BASE}/:conversation/custom_attributes`,
    withConversation('bots-too', (conversation, fields) => {
      const before = conversation.customAttributes;
      conversation.customAttributes = { ...asObject(fields['custom_attributes']) };
      desk.changed(conversation, 'custom_attributes', before, conversation.customAttributes);
      return answered({ custom_attributes: conversation.customAttributes });
    }),
  );

  app.get(
    `${BASE}/:conversation/labels`,
    withConversation('people-only', (conversation) => answered({ payload: conversation.labels })),
  );

  app.post(
    `${BASE}/:conversation/labels`,
    withConversation('people-only', (conversation, fields) => {
      const before = conversation.labels;
      conversation.labels = asList(fields['labels']).map(String);
      desk.changed(conversation, 'label_list', before, conversation.labels);
      return answered({ payload: conversation.labels });
    }),
  );

  app.post(
    `${BASE}/:conversation/update_last_seen`,
    withConversation('people-only', (conversation) => {
      conversation.unreadCount = 0;
      return answered(conversationView(store.scene(conversation)));
    }),
  );
}

/** The tie named by source_id, or by contact_id and inbox_id. */
function linkFor({ store }: ChatwootContext, fields: JsonObject): ContactInbox | undefined {
  const inbox = store.inbox(Number(asText(fields['inbox_id'])));
  const contact = store.contacts.get(Number(asText(fields['contact_id'])));
  const sourceId = asText(fields['source_id']);
  if (contact && inbox) return store.link(contact, inbox, sourceId);
  if (sourceId === undefined) return undefined;
  for (const one of store.contacts.values()) {
    const link = one.links.find((tie) => tie.sourceId === sourceId && (!inbox || tie.inboxId === inbox.id));
    if (link) return link;
  }
  return undefined;
}

/** The person with this id; null for none wanted, undefined for nobody found. */
function actorWith({ access }: ChatwootContext, id: unknown): ChatwootActor | null | undefined {
  const text = asText(id);
  if (text === undefined || text === '0') return null;
  return access.actors.find((actor) => actor.kind === 'user' && String(actor.id) === text);
}
