/** An event is that person's whom it names, not whoever is mentioned in it. */
import { PersonEvents, type SeenEvent } from './concerns.js';
import type { Person } from './person.js';

const ANA = '5215512345678';
const person: Person = {
  kind: 'contact',
  id: 'c',
  tenantId: 'acme',
  contactIds: ['contact-of-ana'],
  clientIds: [],
  channels: [
    { integrationId: 'wa', provider: 'whatsapp', externalIds: [ANA] },
    { integrationId: 'cw', provider: 'chatwoot', externalIds: ['17'] },
  ],
  phones: [`+${ANA}`],
  emails: ['ana@correo.mx'],
};
const records = {
  conversationIds: new Set(['conversation-of-ana']),
  messageIds: new Set(['message-of-ana']),
  providerMessageIds: new Set(['cw/99']),
};
const events = new PersonEvents(person, records);
const whatsapp = { provider: 'whatsapp', integrationid: 'wa' };
const chatwoot = { provider: 'chatwoot', integrationid: 'cw' };
const kept = (body: object): object => ({
  webhook_id: 'w',
  body: Buffer.from(JSON.stringify(body)).toString('base64'),
});
const batch = (from: string): object => ({ entry: [{ changes: [{ value: { messages: [{ from }] } }] }] });

it.each<[SeenEvent, string]>([
  [{ ...whatsapp, data: { contact: { external_id: ANA } } }, 'the contact'],
  [{ ...whatsapp, data: { contact: { external_id: 'MX.9', aliases: [ANA] } } }, 'an alias'],
  [{ ...whatsapp, data: { recipient: ANA, message_id: 'wamid' } }, 'the recipient of a status'],
  [{ provider: 'none', data: { phone: '+52 55 1234 5678' } }, 'a phone in another form'],
  [{ ...whatsapp, data: { message_ids: ['message-of-ana'] } }, 'our id of a message'],
  [{ ...chatwoot, data: { message_id: '99' } }, "the provider's id of a message"],
  [{ provider: 'none', data: { conversation_id: 'conversation-of-ana' } }, 'a conversation'],
  [{ ...whatsapp, data: kept(batch(ANA)) }, 'a part of a webhook that waits to be logged'],
  [{ ...whatsapp, data: { reason: 'x', raw_payload: { odd: [`+${ANA}`] } } }, 'a payload that no rule knows'],
])('%j is hers: %s', (event) => {
  expect(events.has(event)).toBe(true);
});

it.each<[SeenEvent, string]>([
  [
    { ...whatsapp, data: { contact: { external_id: '5215587654321' }, raw_payload: { phones: [ANA] } } },
    'shares her card',
  ],
  [
    { ...chatwoot, data: { contact: { external_id: '4', aliases: ['identifier:17'] } } },
    'bears her number elsewhere',
  ],
  [
    { ...chatwoot, integrationid: 'other', data: { contact: { external_id: '17' } } },
    'has her number in another account',
  ],
  [{ ...whatsapp, data: kept(batch('5215587654321')) }, 'wrote in another webhook'],
])('%j is not: somebody who %s', (event) => {
  expect(events.has(event)).toBe(false);
});
