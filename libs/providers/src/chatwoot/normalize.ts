/** Turns one webhook into its one event. */
import type { NormalizedEvent } from '@enlace/normalization';
import { isObject, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { changedInbox, createdContact, openedWidget, updatedContact } from './normalize-contact.js';
import {
  changedStatus,
  createdConversation,
  ranAutomation,
  typing,
  updatedConversation,
} from './normalize-conversation.js';
import { updatedMessage } from './normalize-message-update.js';
import { createdMessage } from './normalize-message.js';
import { accountIdOf, keyed, type Webhook } from './payload.js';
import { redact } from './redact.js';

const READERS: ReadonlyMap<string, (webhook: Webhook) => NormalizedEvent[]> = new Map([
  ['message_created', createdMessage],
  ['message_updated', updatedMessage],
  ['conversation_created', createdConversation],
  ['conversation_status_changed', changedStatus],
  ['conversation_opened', changedStatus],
  ['conversation_resolved', changedStatus],
  ['conversation_updated', updatedConversation],
  ['conversation_typing_on', typing],
  ['conversation_typing_off', typing],
  ['contact_created', createdContact],
  ['contact_updated', updatedContact],
  ['webwidget_triggered', openedWidget],
  ['inbox_created', changedInbox],
  ['inbox_updated', changedInbox],
  ['macro.executed', ranAutomation],
]);

/** Pure and total: any JSON gives at least one event, and the same JSON always the same one. */
export function normalize(body: unknown): readonly NormalizedEvent[] {
  const clean = redact(body);
  if (!isObject(clean)) return [unrecognized('chatwoot', 'the body is not a JSON object', clean)];
  const event = textOf(clean['event'], 128);
  if (event === undefined) return [unrecognized('chatwoot', 'the payload names no event', clean)];
  const webhook: Webhook = { event, body: clean, accountId: accountIdOf(clean) };
  const reader = event.startsWith('automation_event.') ? ranAutomation : READERS.get(event);
  if (reader !== undefined) return reader(webhook);
  return [unrecognized('chatwoot', `no rule knows the event ${event}`, clean, keyed(webhook))];
}
