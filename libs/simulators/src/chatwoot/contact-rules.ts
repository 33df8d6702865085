/** What Chatwoot demands of contacts, how it searches and how it filters them. */
import type { ApiAnswer } from '../core/base-simulator.js';
import { type JsonObject, asList, asObject, asText } from '../core/request-body.js';
import { invalid } from './chatwoot-access.js';
import type { ChatwootContact } from './chatwoot-records.js';
import type { ChatwootStore } from './chatwoot-store.js';

/** What is wrong with the fields of a new or changed contact. */
export function contactFault(
  store: ChatwootStore,
  fields: JsonObject,
  self: ChatwootContact | undefined,
): ApiAnswer | undefined {
  const phone = asText(fields['phone_number']);
  const email = asText(fields['email'])?.toLowerCase();
  const identifier = asText(fields['identifier']);
  if (email !== undefined && !/^[^@\s]+@[^@\s]+$/.test(email))
    return invalid('Email Invalid email', ['email']);
  if (phone !== undefined && !/^\+[1-9]\d{1,14}$/.test(phone)) {
    return invalid('Phone number should be in e164 format', ['phone_number']);
  }
  const others = [...store.contacts.values()].filter((contact) => contact !== self);
  if (email !== undefined && others.some((contact) => contact.email === email)) {
    return invalid('Email has already been taken', ['email']);
  }
  if (phone !== undefined && store.contactByPhone(phone) && store.contactByPhone(phone) !== self) {
    return invalid('Phone number has already been taken', ['phone_number']);
  }
  if (identifier !== undefined && others.some((contact) => contact.identifier === identifier)) {
    return invalid('Identifier has already been taken', ['identifier']);
  }
  return undefined;
}

/** ILIKE `%q%` over name, e-mail, phone and identifier; `%` and `_` in the query are wildcards. */
export function searchContacts(store: ChatwootStore, query: string): ChatwootContact[] {
  const source = query
    .trim()
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('%', '.*')
    .replaceAll('_', '.');
  const pattern = new RegExp(source, 'i');
  return [...store.contacts.values()].filter((contact) =>
    [contact.name, contact.email, contact.phoneNumber, contact.identifier].some(
      (value) => value !== null && pattern.test(value),
    ),
  );
}

/** Filters by conditions joined with AND and OR, from the first to the last. */
export function filterContacts(store: ChatwootStore, conditions: readonly unknown[]): ChatwootContact[] {
  return [...store.contacts.values()].filter((contact) => {
    let result = true;
    let joint = 'and';
    for (const condition of conditions.map(asObject)) {
      const met = meets(contact, condition);
      result = joint === 'or' ? result || met : result && met;
      joint = asText(condition['query_operator'])?.toLowerCase() ?? 'and';
    }
    return result;
  });
}

function meets(contact: ChatwootContact, condition: JsonObject): boolean {
  const key = asText(condition['attribute_key']) ?? '';
  const value = attribute(contact, key)?.toLowerCase();
  const wanted = asList(condition['values']).map((one) => {
    const text = String(one).toLowerCase();
    // With or without the plus: Chatwoot puts it back.
    return key === 'phone_number' ? `+${text.replaceAll('+', '')}` : text;
  });
  switch (asText(condition['filter_operator'])) {
    case 'equal_to':
      return value !== undefined && wanted.includes(value);
    case 'not_equal_to':
      return value === undefined || !wanted.includes(value);
    case 'contains':
      return value !== undefined && wanted.some((one) => value.includes(one));
    case 'does_not_contain':
      return value === undefined || !wanted.some((one) => value.includes(one));
    case 'is_present':
      return value !== undefined;
    case 'is_not_present':
      return value === undefined;
    default:
      return false;
  }
}

function attribute(contact: ChatwootContact, key: string): string | undefined {
  const own: JsonObject = {
    name: contact.name,
    email: contact.email,
    phone_number: contact.phoneNumber,
    identifier: contact.identifier,
    id: contact.id,
  };
  return asText(key in own ? own[key] : contact.customAttributes[key]);
}
