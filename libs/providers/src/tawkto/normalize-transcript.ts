/** Reads tawk.to's transcript: every message of a chat, told after it is over. */
import type { Attachment, MessageContact, NormalizedEvent } from '@enlace/normalization';
import { isObject, listOf, momentOf, objectOf, rawOf, textOf } from '../json.js';
import { unrecognized } from '../unrecognized.js';
import { withoutAbsent } from '../without-absent.js';
import { attachmentsOf } from './attachments.js';
import { changedChat, MAX_CHAT_ID } from './changed-chat.js';
import { ChatMessageIds, type TawktoSender } from './message-id.js';
import type { TawktoLine, TawktoPayload } from './payload.js';
import { preChatFormOf, type PreChatForm } from './pre-chat-form.js';
import { propertyOf } from './route.js';
import { visitorContact } from './visitor.js';

/** `sender.t` of a line (developer.tawk.to/webhooks). */
const SENDERS: ReadonlyMap<unknown, TawktoSender> = new Map<unknown, TawktoSender>([
  ['v', 'visitor'],
  ['a', 'agent'],
  ['s', 'system'],
]);

interface Chat {
  readonly id: string;
  readonly account: string | undefined;
  readonly property: string;
  readonly visitor: unknown;
  readonly ids: ChatMessageIds;
  /** Of the transcript, Unix seconds: of a line without a time. */
  readonly timestamp: number;
}

/**
 * One event a line, in order, then the news that the transcript is there. The message that `chat:start` (or the page)
 * told before has the same id here, so it is kept once. None is answered: the chat is over.
 */
export function normalizeTranscript(
  payload: TawktoPayload,
  account: string | undefined,
): readonly NormalizedEvent[] {
  const told = objectOf(payload.chat);
  const id = textOf(told['id'], MAX_CHAT_ID);
  const timestamp = momentOf(payload.time);
  if (id === undefined || timestamp === undefined) {
    return [
      unrecognized('tawkto', 'chat:transcript_created without a chat id or a time', payload, { account }),
    ];
  }
  const { visitor } = told;
  const property = propertyOf(payload) ?? 'unknown';
  const chat: Chat = { id, account, property, visitor, ids: new ChatMessageIds(id), timestamp };
  let form: PreChatForm | undefined;
  const lines = listOf(told['messages']).map((line, index) => {
    if (form === undefined && isObject(line) && objectOf(line['sender'])['t'] === 'v') {
      form = preChatFormOf(typeof line['msg'] === 'string' ? line['msg'] : '');
    }
    return lineOf(chat, line, index, form);
  });
  const whole = changedChat({ ...payload, visitor }, account, 'transcript', { id, timestamp, raw: payload });
  return [...lines, whole];
}

function lineOf(chat: Chat, part: unknown, index: number, form: PreChatForm | undefined): NormalizedEvent {
  const { id: conversation, account } = chat;
  const place = { key: `${conversation}:${index}`, account, conversation };
  if (!isObject(part)) return unrecognized('tawkto', 'a line of a transcript is no object', part, place);
  const line: TawktoLine = part;
  const sender = SENDERS.get(objectOf(line.sender)['t']);
  if (sender === undefined) {
    return unrecognized('tawkto', 'a line of a transcript by a sender nobody knows', part, place);
  }
  const text = typeof line.msg === 'string' ? line.msg : '';
  const attachments = attachmentsOf(line.attchs);
  const messageId = chat.ids.next({ sender, isFile: attachments.length > 0, text });
  const contact = visitorContact(chat.visitor, conversation, form);
  return {
    name: sender === 'visitor' ? 'message.received' : 'message.echoed',
    key: `message:${messageId}`,
    ...(account === undefined ? {} : { account }),
    conversation,
    data: {
      platform: 'tawkto',
      ...directionOf(sender, contact, chat.property),
      content: contentOf(line, text, attachments, sender === 'visitor' ? preChatFormOf(text) : undefined),
      timestamp: momentOf(line.time) ?? chat.timestamp,
      message_id: messageId,
      contact,
      attachments,
      context: { no_answer: true },
      raw_payload: rawOf(part),
    },
  };
}

function directionOf(
  from: TawktoSender,
  { external_id: visitor }: MessageContact,
  property: string,
):
  | { sender: string; recipient: string; direction: 'inbound' }
  | { sender: string; recipient: string; direction: 'outbound'; author: 'human' | 'automation' } {
  if (from === 'visitor') return { sender: visitor, recipient: property, direction: 'inbound' };
  const author = from === 'agent' ? 'human' : 'automation';
  return { sender: property, recipient: visitor, direction: 'outbound', author };
}

function contentOf(
  line: TawktoLine,
  text: string,
  [file]: readonly Attachment[],
  form: PreChatForm | undefined,
): Extract<NormalizedEvent, { name: 'message.received' }>['data']['content'] {
  const provider_kind = textOf(line.type, 64);
  if (file !== undefined) {
    return withoutAbsent({ type: file.kind, text: text === '' ? undefined : text, provider_kind });
  }
  return withoutAbsent({ type: 'text' as const, text, fields: form?.fields, provider_kind });
}
