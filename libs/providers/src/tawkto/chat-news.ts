/** What an event of tawk.to tells of its chat or ticket, for figures; pure. */
import { sha256 } from '@enlace/crypto';
import { emailOf } from '../contact-fields.js';
import { countOf, isObject, listOf, momentOf, objectOf, shortTextOf, textOf, idOf } from '../json.js';
import { MAX_CHAT_ID } from './changed-chat.js';
import { PAGE_MESSAGE } from './normalize-page-message.js';
import type { TawktoPayload } from './payload.js';

export interface TawktoChatNews {
  readonly chatId: string;
  readonly at: Date;
  readonly endedAt?: Date | undefined;
  readonly firstVisitorAt?: Date | undefined;
  readonly firstAgentAt?: Date | undefined;
  readonly visitorMessages?: number | undefined;
  readonly agentMessages?: number | undefined;
  readonly page?: string | undefined;
  readonly country?: string | undefined;
  readonly city?: string | undefined;
  readonly visitorKey?: string | undefined;
}

export interface TawktoTicketNews {
  readonly ticketId: string;
  readonly openedBy: 'visitor' | 'agent';
  readonly at: Date;
}

type Said = Pick<TawktoChatNews, 'firstVisitorAt' | 'firstAgentAt' | 'visitorMessages' | 'agentMessages'>;

/** Undefined for everything that is no event of a chat: a line of a transcript is counted with its transcript. */
export function chatNewsOf(raw: unknown): TawktoChatNews | undefined {
  const payload: TawktoPayload = objectOf(raw);
  const chat = objectOf(payload.chat);
  const isTranscript = payload.event === 'chat:transcript_created';
  const chatId = textOf(isTranscript ? chat['id'] : payload.chatId, MAX_CHAT_ID);
  const at = dateOf(payload.time);
  if (chatId === undefined || at === undefined) return undefined;
  const place = placeOf(isTranscript ? chat['visitor'] : payload.visitor);
  const message = objectOf(payload.message);
  switch (payload.event) {
    case 'chat:start':
      return { chatId, at, ...place, ...saidOf(objectOf(message['sender'])['type'], at, 1) };
    case 'chat:end':
      return { chatId, at, endedAt: at, ...place };
    case PAGE_MESSAGE: {
      const said = saidOf(objectOf(message['sender'])['type'], at, countOf(message['number']) ?? 1);
      return { chatId, at, ...said, page: pageOf(objectOf(raw)['page']) };
    }
    case 'chat:transcript_created': {
      const { domain, referrer } = objectOf(raw);
      const page = pageOf(referrer) ?? shortTextOf(domain, 255);
      return {
        chatId,
        at,
        endedAt: lastOf(chat['messages']) ?? at,
        page,
        ...place,
        ...allSaid(chat['messages']),
      };
    }
    default:
      return undefined;
  }
}

export function ticketNewsOf(raw: unknown): TawktoTicketNews | undefined {
  const payload: TawktoPayload = objectOf(raw);
  if (payload.event !== 'ticket:create') return undefined;
  const ticketId = idOf(objectOf(payload.ticket)['id']);
  const at = dateOf(payload.time);
  if (ticketId === undefined || at === undefined) return undefined;
  return { ticketId, at, openedBy: objectOf(payload.requester)['type'] === 'agent' ? 'agent' : 'visitor' };
}

function saidOf(sender: unknown, at: Date, count: number): Said {
  if (sender === 'visitor') return { firstVisitorAt: at, visitorMessages: count };
  return sender === 'agent' ? { firstAgentAt: at, agentMessages: count } : {};
}

function allSaid(messages: unknown): Said {
  const of = (sender: string): readonly unknown[] =>
    listOf(messages).filter((line) => isObject(line) && objectOf(line['sender'])['t'] === sender);
  const [visitors, agents] = [of('v'), of('a')];
  return {
    firstVisitorAt: dateOf(objectOf(visitors[0])['time']),
    firstAgentAt: dateOf(objectOf(agents[0])['time']),
    visitorMessages: visitors.length,
    agentMessages: agents.length,
  };
}

function lastOf(messages: unknown): Date | undefined {
  return dateOf(objectOf(listOf(messages).at(-1))['time']);
}

/** To the millisecond, where the time is written so. */
function dateOf(value: unknown): Date | undefined {
  const seconds = momentOf(value);
  if (seconds === undefined) return undefined;
  const exact = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return new Date(Math.floor(exact / 1000) === seconds ? exact : seconds * 1000);
}

/** `city` is "unknown" where tawk.to does not know it. */
function placeOf(visitor: unknown): Pick<TawktoChatNews, 'country' | 'city' | 'visitorKey'> {
  const { country, city, email, name } = objectOf(visitor);
  return { country: known(country), city: known(city), visitorKey: visitorKeyOf({ email, name }) };
}

function known(value: unknown): string | undefined {
  const text = shortTextOf(value, 128);
  return text === undefined || text.toLowerCase() === 'unknown' ? undefined : text;
}

/** Without query and fragment, which may name a person. */
function pageOf(value: unknown): string | undefined {
  const text = textOf(value, 2048);
  if (text === undefined || !URL.canParse(text)) return undefined;
  const { protocol, origin, pathname } = new URL(text);
  return protocol === 'http:' || protocol === 'https:' ? `${origin}${pathname}` : undefined;
}

/** By what the chat of a visitor is found again: the e-mail address, else the name; undefined where there is neither. */
export function visitorKeyOf(visitor: {
  readonly email?: unknown;
  readonly name?: unknown;
}): string | undefined {
  const email = emailOf(visitor.email)?.toLowerCase();
  const name = textOf(visitor.name, 512)?.trim();
  const told = email === undefined ? name && `name ${name}` : `email ${email}`;
  return told === undefined || told === '' ? undefined : sha256(told);
}
