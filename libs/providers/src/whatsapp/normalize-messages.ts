/** Reads the value of `messages` and `smb_message_echoes`: messages, echoes, statuses and errors. */
import type { NormalizedEvent } from '@enlace/normalization';
import { normalizeMessage } from './normalize-message.js';
import { normalizeErrors } from './normalize-account.js';
import { normalizeStatus } from './normalize-status.js';
import { itemsOf, unknownPart, type Place } from './place.js';

/** What the business wrote in its own app comes back under `smb_message_echoes`: never as a customer's message. */
export function normalizeMessages(place: Place): readonly NormalizedEvent[] {
  const { value, field } = place;
  const messages = itemsOf(value.messages);
  const echoes = itemsOf(value.message_echoes);
  const statuses = itemsOf(value.statuses);
  const isAlone = messages.length + echoes.length + statuses.length === 1;
  const isEchoField = field === 'smb_message_echoes';
  const events = [
    ...messages.map((message) => normalizeMessage(place, message, { isEcho: isEchoField, isAlone })),
    ...echoes.map((message) => normalizeMessage(place, message, { isEcho: true, isAlone })),
    ...statuses.map((status) => normalizeStatus(place, status, isAlone)),
    ...normalizeErrors(place),
  ];
  return events.length === 0 ? [unknownPart(place, 'no messages, statuses or errors', value)] : events;
}
