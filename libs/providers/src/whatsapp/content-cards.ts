/** Places, contact cards and orders: content that is data rather than words. */
import type { MessageContent, SharedContact, SharedLocation } from '@enlace/normalization';
import { pointOf } from '../contact-fields.js';
import { idOf, isObject, listOf, objectOf, textOf } from '../json.js';
import { withoutAbsent } from '../without-absent.js';

const LONGEST_URL = 2_048;

/** `location`: degrees as numbers; `name` and `address` where the customer chose a place. */
export function readLocation(location: unknown): MessageContent | undefined {
  const place = objectOf(location);
  const point = pointOf(numberOf(place['latitude']), numberOf(place['longitude']));
  if (point === undefined) return undefined;
  const name = textOf(place['name']);
  const address = textOf(place['address']);
  const url = textOf(place['url'], LONGEST_URL);
  const shared: SharedLocation = withoutAbsent({ ...point, name, address, url });
  const words = [name, address].filter((word) => word !== undefined);
  return {
    type: 'location',
    text: words.join(', ') || `${point.latitude}, ${point.longitude}`,
    location: shared,
  };
}

/** Also of a text: outgoing places carry their degrees as text. */
function numberOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

/** `contacts`: shared cards. An answer to a contact request has phones and a vCard, but no name. */
export function readContacts(contacts: unknown): MessageContent | undefined {
  const cards = listOf(contacts).filter(isObject).map(readCard);
  if (cards.length === 0) return undefined;
  return { type: 'contacts', text: cards.map((card) => card.name).join(', '), contacts: cards };
}

function readCard(card: Readonly<Record<string, unknown>>): SharedContact {
  const phones = listOf(card['phones'])
    .map(objectOf)
    .map(({ phone, wa_id }) => textOf(phone) ?? idOf(wa_id));
  const emails = listOf(card['emails'])
    .map(objectOf)
    .map(({ email }) => textOf(email));
  const known = { phones: phones.filter(isText), emails: emails.filter(isText) };
  const name = nameOf(card['name']) ?? known.phones[0] ?? known.emails[0] ?? '';
  return withoutAbsent({ name, ...known, origin: textOf(card['origin'], 64), vcard: textOf(card['vcard']) });
}

function nameOf(name: unknown): string | undefined {
  const { formatted_name, first_name, last_name } = objectOf(name);
  const parts = [textOf(first_name), textOf(last_name)].filter(isText);
  return textOf(formatted_name) ?? textOf(parts.join(' '));
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

/** `order`: a cart from the catalog; the items as Meta gives them, under `fields`. */
export function readOrder(order: unknown): MessageContent | undefined {
  if (!isObject(order)) return undefined;
  const { catalog_id, product_items } = order;
  const items = listOf(product_items).filter(isObject);
  const lines = items.map(
    (item) => `${idOf(item['quantity']) ?? '?'} × ${idOf(item['product_retailer_id']) ?? '?'}`,
  );
  const text = textOf(order['text']) ?? textOf(lines.join(', '));
  const fields = { catalog_id: idOf(catalog_id) ?? null, product_items: items };
  return withoutAbsent({ type: 'order' as const, text, fields });
}
