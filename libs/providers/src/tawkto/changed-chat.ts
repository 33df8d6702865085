/** What every piece of news of a tawk.to chat has in common. */
import type { ConversationChange, NormalizedEvent } from '@enlace/normalization';
import { fingerprint, rawOf } from '../json.js';
import type { TawktoPayload } from './payload.js';
import { visitorContact } from './visitor.js';

/** A longer chat id would make message ids longer than ids may be. */
export const MAX_CHAT_ID = 400;

export function changedChat(
  payload: TawktoPayload,
  account: string | undefined,
  change: ConversationChange['change'],
  chat: { readonly id: string; readonly timestamp: number; readonly raw?: TawktoPayload },
): NormalizedEvent {
  const { id, timestamp, raw = payload } = chat;
  return {
    name: 'conversation.changed',
    key: `${String(payload.event)}:${id}:${timeOf(payload.time)}:${fingerprint(raw)}`,
    ...(account === undefined ? {} : { account }),
    conversation: id,
    data: {
      platform: 'tawkto',
      change,
      conversation_id: id,
      contact: visitorContact(payload.visitor, id),
      timestamp,
      raw_payload: rawOf(raw),
    },
  };
}

/** The time as it stands in the payload. */
function timeOf(time: unknown): string | number {
  return typeof time === 'string' || typeof time === 'number' ? time : '';
}
