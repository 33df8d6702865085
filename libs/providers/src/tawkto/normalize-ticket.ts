/** Reads tawk.to's `ticket:create`. */
import type { NormalizedEvent } from '@enlace/normalization';
import { idOf, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import type { TawktoPayload, TawktoTicket } from './payload.js';
import { propertyOf } from './route.js';
import { visitorContact } from './visitor.js';

const MAX_TICKET_ID = 400;

/**
 * A visitor's ticket (the offline form, or an e-mail) is a message in a conversation of its own: subject and words. One an agent opened
 * is no customer's message, and its requester is the agent: it is told as a new conversation, without a contact.
 */
export function normalizeTicket(payload: TawktoPayload, account: string | undefined): NormalizedEvent {
  const { id, subject, message }: TawktoTicket = objectOf(payload.ticket);
  const ticketId = textOf(id, MAX_TICKET_ID) ?? idOf(id);
  const timestamp = momentOf(payload.time);
  if (ticketId === undefined || ticketId.length > MAX_TICKET_ID || timestamp === undefined) {
    return unrecognized('tawkto', 'ticket:create without a ticket id or a time', payload, { account });
  }
  const lane = `ticket:${ticketId}`;
  const shared = { ...(account === undefined ? {} : { account }), conversation: lane };
  const raw_payload = rawOf(payload);
  if (objectOf(payload.requester)['type'] === 'agent') {
    return {
      name: 'conversation.changed',
      key: `ticket:create:${ticketId}`,
      ...shared,
      data: { platform: 'tawkto', change: 'created', conversation_id: lane, timestamp, raw_payload },
    };
  }
  const contact = visitorContact(payload.requester, lane);
  const text = [textOf(subject), textOf(message)].filter((part) => part !== undefined).join('\n\n');
  return {
    name: 'message.received',
    key: `message:${lane}`,
    ...shared,
    data: {
      platform: 'tawkto',
      sender: contact.external_id,
      recipient: propertyOf(payload) ?? 'unknown',
      content: { type: 'text', text, provider_kind: 'ticket' },
      timestamp,
      message_id: lane,
      direction: 'inbound',
      contact,
      attachments: [],
      context: { apart: true, no_answer: true },
      raw_payload,
    },
  };
}
