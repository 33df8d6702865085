/** Reads a tawk.to webhook: two parsers behind one door, chosen by `event`. */
import type { NormalizedEvent } from '@enlace/normalization';
import { isObject } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { normalizeChatEnd, normalizeChatStart } from './normalize-chat.js';
import { normalizeOlderForm } from './normalize-older-form.js';
import { PAGE_MESSAGE, normalizePageMessage } from './normalize-page-message.js';
import { normalizeTicket } from './normalize-ticket.js';
import { normalizeTranscript } from './normalize-transcript.js';
import { propertyKey, propertyOf } from './route.js';
import { redact } from './redact.js';

/**
 * Total and pure. tawk.to knows four events and none per message (developer.tawk.to/webhooks): after the
 * first message of a chat nothing comes until its transcript, unless the page that shows the chat tells it.
 * `chat_message` is the form of older home-made senders. Keys are made of signed content only; the unsigned `X-Hook-Event-Id` has no part in them.
 */
export function normalize(body: unknown): readonly NormalizedEvent[] {
  const payload = redact(body);
  if (!isObject(payload)) return [unrecognized('tawkto', 'the body is no JSON object', payload)];
  const property = propertyOf(payload);
  const account = property === undefined ? undefined : propertyKey(property);
  switch (payload['event']) {
    case 'chat:start':
      return [normalizeChatStart(payload, account)];
    case 'chat:end':
      return [normalizeChatEnd(payload, account)];
    case 'chat:transcript_created':
      return normalizeTranscript(payload, account);
    case 'ticket:create':
      return [normalizeTicket(payload, account)];
    case PAGE_MESSAGE:
      return [normalizePageMessage(payload, account)];
    case 'chat_message':
      return normalizeOlderForm(payload, account);
    default:
      return [unrecognized('tawkto', 'an event nobody knows', payload, { account })];
  }
}
