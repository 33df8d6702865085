/** Builds webhook bodies of tawk.to, as JSON text on the wire. Times are milliseconds since the epoch. */

/** The site a chat belongs to. */
export interface TawktoProperty {
  readonly id: string;
  readonly name: string;
}

/** A visitor: no id of its own, perhaps an e-mail address. */
export interface TawktoVisitor {
  readonly name: string;
  readonly email?: string;
  readonly city?: string;
  readonly country?: string;
}

/** A line of a transcript; `v` visitor, `a` agent, `s` system. */
export interface TawktoLine {
  readonly sender: 'v' | 'a' | 's';
  readonly senderName?: string;
  readonly text: string;
  readonly at: number;
  readonly file?: {
    readonly url: string;
    readonly name: string;
    readonly mimeType: string;
    readonly size: number;
  };
}

/** What a chat:start is made of. */
export interface TawktoChatStart {
  readonly chatId: string;
  readonly property: TawktoProperty;
  readonly visitor: TawktoVisitor;
  readonly text: string;
  readonly at: number;
  /** Who opened the chat; `visitor` unless told. */
  readonly by?: 'visitor' | 'agent' | 'system';
  readonly type?: 'msg' | 'file' | 'webrtc-call';
}

const iso = (at: number): string => new Date(at).toISOString();

/** The first message of a chat, the only one that arrives live. */
export function buildTawktoChatStart(fields: TawktoChatStart): string {
  return JSON.stringify({
    event: 'chat:start',
    chatId: fields.chatId,
    time: iso(fields.at),
    message: { text: fields.text, type: fields.type ?? 'msg', sender: { type: fields.by ?? 'visitor' } },
    visitor: visitor(fields.visitor),
    property: fields.property,
  });
}

/** The end of a chat, without any message. */
export function buildTawktoChatEnd(
  fields: Pick<TawktoChatStart, 'chatId' | 'property' | 'visitor' | 'at'>,
): string {
  return JSON.stringify({
    event: 'chat:end',
    chatId: fields.chatId,
    time: iso(fields.at),
    visitor: visitor(fields.visitor),
    property: fields.property,
  });
}

/** The whole chat, after it ended: `chat.id` here, not `chatId`. */
export function buildTawktoTranscript(
  fields: Pick<TawktoChatStart, 'chatId' | 'property' | 'visitor' | 'at'> & {
    readonly lines: readonly TawktoLine[];
  },
): string {
  return JSON.stringify({
    event: 'chat:transcript_created',
    time: iso(fields.at),
    property: fields.property,
    domain: 'example.com',
    referrer: 'https://www.example.com/',
    chat: { id: fields.chatId, visitor: visitor(fields.visitor), messages: fields.lines.map(line) },
  });
}

/** A ticket; `humanId` is a number. */
export function buildTawktoTicket(fields: {
  readonly ticketId: string;
  readonly humanId: number;
  readonly property: TawktoProperty;
  readonly requester: { readonly name: string; readonly email?: string; readonly type: 'visitor' | 'agent' };
  readonly subject: string;
  readonly text: string;
  readonly at: number;
}): string {
  return JSON.stringify({
    event: 'ticket:create',
    time: iso(fields.at),
    property: fields.property,
    requester: fields.requester,
    ticket: { id: fields.ticketId, humanId: fields.humanId, subject: fields.subject, message: fields.text },
  });
}

/** The older, home-made form: one event a message, unix seconds, a visitor id. */
export function buildTawktoOlderMessage(fields: {
  readonly chatId: string;
  readonly messageId: string;
  readonly propertyId: string;
  readonly visitor: { readonly id: string; readonly name: string; readonly email?: string };
  readonly text: string;
  readonly at: number;
}): string {
  const timestamp = Math.floor(fields.at / 1000);
  const message = { id: fields.messageId, type: 'text', content: fields.text, sender: 'visitor', timestamp };
  return JSON.stringify({
    event: 'chat_message',
    timestamp,
    visitor: fields.visitor,
    property: { id: fields.propertyId },
    chat: { id: fields.chatId, messages: [message] },
  });
}

/** Answers to the form before the chat, as they stand inside the first message: `Label : value` a line. */
export function tawktoPreChatText(answers: Readonly<Record<string, string>>): string {
  return Object.entries(answers)
    .map(([label, value]) => `${label} : ${value}`)
    .join('\r\n');
}

function visitor(fields: TawktoVisitor): object {
  return {
    name: fields.name,
    ...(fields.email === undefined ? {} : { email: fields.email }),
    city: fields.city ?? 'unknown',
    country: fields.country ?? 'MX',
  };
}

function line(fields: TawktoLine): object {
  const { file } = fields;
  return {
    sender: { t: fields.sender, ...(fields.senderName === undefined ? {} : { n: fields.senderName }) },
    type: 'msg',
    msg: fields.text,
    time: iso(fields.at),
    ...(file === undefined
      ? {}
      : {
          attchs: [
            { type: 'file', content: { file: { ...file, extension: file.name.split('.').at(-1) ?? '' } } },
          ],
        }),
  };
}
