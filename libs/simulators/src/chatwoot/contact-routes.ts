/** Chatwoot's contact endpoints. */
import type { FastifyInstance } from 'fastify';
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { NOT_FOUND, answered, idIn, invalid, problem } from './chatwoot-access.js';
import type { ChatwootContext } from './chatwoot-context.js';
import type { ChatwootContact } from './chatwoot-records.js';
import { contactView, contactsPage, conversationView, inboxView } from './chatwoot-views.js';
import { contactFault, filterContacts, searchContacts } from './contact-rules.js';

const BASE = '/api/v1/accounts/:account';

/** Registers search, filter, create, show, update, contact_inboxes and a contact's conversations. */
export function contactRoutes(app: FastifyInstance, context: ChatwootContext): void {
  const { access, store, events } = context;
  const pageOf = (query: unknown): number => Math.max(1, Number(asText(asObject(query)['page'])) || 1);

  app.get(
    `${BASE}/contacts/search`,
    access.guarded('people-only', (request) => {
      const query = asText(asObject(request.query)['q']);
      if (query === undefined) return problem(422, 'Specify search string with parameter q');
      return answered(contactsPage(store, searchContacts(store, query), pageOf(request.query)));
    }),
  );

  app.post(
    `${BASE}/contacts/filter`,
    access.guarded('people-only', (request) => {
      const conditions = asList(asObject(request.body)['payload']);
      return answered(contactsPage(store, filterContacts(store, conditions), pageOf(request.query)));
    }),
  );

  app.get(
    `${BASE}/contacts`,
    access.guarded('people-only', (request) =>
      answered(contactsPage(store, [...store.contacts.values()], pageOf(request.query))),
    ),
  );

  app.post(
    `${BASE}/contacts`,
    access.guarded('people-only', (request) => {
      const fields = asObject(request.body);
      const fault = contactFault(store, fields, undefined);
      if (fault) return fault;
      const inboxId = asText(fields['inbox_id']);
      const inbox = inboxId === undefined ? undefined : store.inbox(Number(inboxId));
      if (inboxId !== undefined && !inbox) return NOT_FOUND;
      const contact = store.addContact({
        name: asText(fields['name']) ?? '',
        email: asText(fields['email'])?.toLowerCase() ?? null,
        phoneNumber: asText(fields['phone_number']) ?? null,
        identifier: asText(fields['identifier']) ?? null,
        customAttributes: { ...asObject(fields['custom_attributes']) },
        additionalAttributes: { ...asObject(fields['additional_attributes']) },
      });
      const link = inbox && store.link(contact, inbox, asText(fields['source_id']));
      void events.contact('contact_created', contact);
      return answered({
        payload: {
          contact: contactView(store, contact),
          contact_inbox: { inbox: inbox ? inboxView(inbox) : null, source_id: link?.sourceId ?? null },
        },
      });
    }),
  );

  app.get(
    `${BASE}/contacts/:contact`,
    access.guarded('people-only', (request) => {
      const contact = store.contacts.get(idIn(request, 'contact'));
      return contact ? answered({ payload: contactView(store, contact) }) : NOT_FOUND;
    }),
  );

  app.route({
    method: ['PUT', 'PATCH'],
    url: `${BASE}/contacts/:contact`,
    handler: access.guarded('people-only', (request) => {
      const contact = store.contacts.get(idIn(request, 'contact'));
      if (!contact) return NOT_FOUND;
      const fields = asObject(request.body);
      const fault = contactFault(store, fields, contact);
      if (fault) return fault;
      const changes = updateContact(contact, fields);
      const oldPhone = changes['phone_number']?.previous_value;
      store.reindex(contact, typeof oldPhone === 'string' ? oldPhone : null);
      const listed = Object.entries(changes).map(([name, change]) => ({ [name]: change }));
      void events.contact('contact_updated', contact, listed);
      return answered({ payload: contactView(store, contact) });
    }),
  });

  app.post(
    `${BASE}/contacts/:contact/contact_inboxes`,
    access.guarded('people-only', (request) => {
      const contact = store.contacts.get(idIn(request, 'contact'));
      const fields = asObject(request.body);
      const inbox = store.inbox(Number(asText(fields['inbox_id'])));
      if (!contact || !inbox) return NOT_FOUND;
      const sourceId = asText(fields['source_id']);
      if (sourceId !== undefined && store.isTaken(contact, inbox, sourceId)) {
        return invalid('Source has already been taken', ['source_id']);
      }
      const link = store.link(contact, inbox, sourceId);
      return answered({ inbox: inboxView(inbox), source_id: link.sourceId });
    }),
  );

  app.route({
    method: ['GET', 'POST'],
    url: `${BASE}/contacts/:contact/labels`,
    handler: access.guarded('people-only', (request) => {
      const contact = store.contacts.get(idIn(request, 'contact'));
      if (!contact) return NOT_FOUND;
      // Replaces the whole list.
      if (request.method === 'POST') contact.labels = asList(asObject(request.body)['labels']).map(String);
      return answered({ payload: contact.labels ?? [] });
    }),
  });

  app.get(
    `${BASE}/contacts/:contact/conversations`,
    access.guarded('people-only', (request) => {
      const contactId = idIn(request, 'contact');
      if (!store.contacts.has(contactId)) return NOT_FOUND;
      const own = [...store.conversations.values()].filter((one) => one.contactId === contactId);
      return answered({ payload: own.reverse().map((one) => conversationView(store.scene(one))) });
    }),
  );
}

type Changes = Record<string, { previous_value: unknown; current_value: unknown }>;

/** Custom attributes are merged, unlike those of conversations. */
function updateContact(contact: ChatwootContact, fields: JsonObject): Changes {
  const changes: Changes = {};
  const note = (name: string, before: unknown, after: unknown): void => {
    if (before !== after) changes[name] = { previous_value: before, current_value: after };
  };
  const before = { ...contact };
  contact.name = asText(fields['name']) ?? contact.name;
  contact.email = asText(fields['email'])?.toLowerCase() ?? contact.email;
  contact.phoneNumber = asText(fields['phone_number']) ?? contact.phoneNumber;
  contact.identifier = asText(fields['identifier']) ?? contact.identifier;
  if (fields['custom_attributes'] !== undefined) {
    contact.customAttributes = { ...contact.customAttributes, ...asObject(fields['custom_attributes']) };
  }
  note('name', before.name, contact.name);
  note('email', before.email, contact.email);
  note('phone_number', before.phoneNumber, contact.phoneNumber);
  note('identifier', before.identifier, contact.identifier);
  note('custom_attributes', before.customAttributes, contact.customAttributes);
  return changes;
}
