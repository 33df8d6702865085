/** tawk.to webhooks as events: its own four, and the older form. */
import type { NormalizedEvent } from '@enlace/normalization';
import { ownPayload } from '../contract/fixtures.js';
import { normalize } from './normalize.js';

const PROPERTY = 'property:63b0c2f4a7d91e0012c4d5e6';
const CHAT = 'b7b0a3f0-51c2-11f1-9d2c-0f4b6c1d2e3f';

const payloadOf = (fixture: string): Record<string, unknown> =>
  ownPayload('tawkto', fixture) as Record<string, unknown>;
const onlyEventOf = (payload: unknown): NormalizedEvent => {
  const [event, ...others] = normalize(payload);
  expect(others).toEqual([]);
  if (event === undefined) throw new Error('no event');
  return event;
};

describe('chat:start', () => {
  it('by the visitor is a message, in the lane of the chat', () => {
    expect(onlyEventOf(payloadOf('chat-start'))).toMatchObject({
      name: 'message.received',
      account: PROPERTY,
      conversation: CHAT,
      data: {
        sender: 'lucia@example.org',
        recipient: '63b0c2f4a7d91e0012c4d5e6',
        content: { type: 'text', text: 'Hola, ¿hacen entregas a domicilio?', provider_kind: 'msg' },
        timestamp: 1_778_149_984,
        direction: 'inbound',
        contact: {
          external_id: 'lucia@example.org',
          aliases: [CHAT],
          name: 'Lucía Fernández',
          email: 'lucia@example.org',
        },
      },
    });
  });

  it('reads the pre-chat form within the first message, and still identifies the visitor by the chat', () => {
    const { data, conversation } = onlyEventOf(payloadOf('chat-start-with-form'));
    expect(conversation).toBe(CHAT);
    expect(data).toMatchObject({
      content: {
        type: 'text',
        text: expect.stringContaining('Name : Omar Haddad') as string,
        fields: {
          Name: 'Omar Haddad',
          Email: 'omar@example.org',
          Message: '¿Tienen cita el lunes?\nPor la tarde',
        },
      },
      contact: { external_id: CHAT, name: 'Omar Haddad', email: 'omar@example.org' },
    });
  });

  it('by an agent is an echo, by the system news of the conversation', () => {
    expect(onlyEventOf(payloadOf('echo-chat-start-by-agent'))).toMatchObject({
      name: 'message.echoed',
      data: { direction: 'outbound', author: 'human', contact: { external_id: 'lucia@example.org' } },
    });
    for (const fixture of ['chat-start-by-system', 'chat-start-without-message']) {
      expect(onlyEventOf(payloadOf(fixture))).toMatchObject({
        name: 'conversation.changed',
        data: { change: 'created', conversation_id: CHAT },
      });
    }
  });

  it('shows files and calls as what they are', () => {
    expect(onlyEventOf(payloadOf('chat-start-file')).data).toMatchObject({
      content: { type: 'document', provider_kind: 'file' },
    });
    expect(onlyEventOf(payloadOf('chat-start-call')).data).toMatchObject({
      content: { type: 'unsupported', provider_kind: 'webrtc-call' },
    });
  });

  it('has a key of chat, sender and words: the same again, another for another', () => {
    const payload = payloadOf('chat-start');
    const { key } = onlyEventOf(payload);
    expect(key).toMatch(new RegExp(`^message:${CHAT}:[0-9a-f]{32}$`));
    expect(onlyEventOf(structuredClone(payload)).key).toBe(key);
    expect(onlyEventOf({ ...payload, visitor: {} }).key).toBe(key);
    // a chat begins once, and its transcript tells the same message with another time
    expect(onlyEventOf({ ...payload, time: '2026-05-07T10:33:05.646Z' }).key).toBe(key);
    const message = payload['message'] as object;
    for (const other of [
      { chatId: 'c2' },
      { message: { ...message, text: 'otra' } },
      { message: { ...message, sender: { type: 'agent' } } },
      { message: { ...message, type: 'file' } },
    ]) {
      expect(onlyEventOf({ ...payload, ...other }).key).not.toBe(key);
    }
  });
});

describe('a chat', () => {
  it('that ends is resolved', () => {
    expect(onlyEventOf(payloadOf('chat-end'))).toMatchObject({
      name: 'conversation.changed',
      conversation: CHAT,
      data: { change: 'resolved', conversation_id: CHAT, contact: { external_id: 'lucia@example.org' } },
    });
  });

  it('has its transcript told line by line in order, and then whole', () => {
    const payload = payloadOf('chat-transcript');
    const events = normalize(payload);
    expect(
      events.map(({ name, data }) => [
        name,
        'content' in data ? (data.content as { text?: string }).text : '',
      ]),
    ).toEqual([
      ['message.echoed', '¡Hola! ¿En qué ayudamos?'],
      ['message.received', 'Hola, ¿hacen entregas a domicilio?'],
      ['message.echoed', 'Sí, en toda la ciudad.'],
      ['message.received', undefined],
      ['conversation.changed', ''],
    ]);
    expect(events.slice(0, 3).map(({ data }) => ('author' in data ? data.author : undefined))).toEqual([
      'automation',
      undefined,
      'human',
    ]);
    expect(events[1]?.data).toMatchObject({ timestamp: 1_778_149_984, context: { no_answer: true } });
    expect(events[3]?.data).toMatchObject({
      content: { type: 'image' },
      attachments: [{ kind: 'image', url: 'https://s3.example.org/f/mapa.png', file_name: 'mapa.png' }],
    });
    expect(events[4]).toMatchObject({
      conversation: CHAT,
      data: { change: 'transcript', contact: { external_id: 'lucia@example.org' }, raw_payload: payload },
    });
  });

  it('has in its transcript the first message under the key it had when the chat began, and no other', () => {
    const { key } = onlyEventOf(payloadOf('chat-start'));
    const keys = normalize(payloadOf('chat-transcript')).map((event) => event.key);
    expect(keys.filter((one) => one === key)).toHaveLength(1);
    expect(keys.indexOf(key)).toBe(1);
  });

  it('keeps apart what somebody says twice, and tells a line nobody understands by its place', () => {
    const payload = payloadOf('chat-transcript');
    const chat = payload['chat'] as object;
    const line = { sender: { t: 'v' }, type: 'msg', msg: 'hola', time: '2026-05-07T10:33:01.001Z' };
    const events = normalize({
      ...payload,
      chat: { ...chat, messages: [line, line, { sender: { t: 'x' } }, 7] },
    });
    expect(new Set(events.map((event) => event.key)).size).toBe(5);
    expect(events.map(({ name }) => name)).toEqual([
      'message.received',
      'message.received',
      'webhook.unrecognized',
      'webhook.unrecognized',
      'conversation.changed',
    ]);
  });
});

describe('what the page tells of a running chat', () => {
  const told = (text: string, before: number, type = 'visitor'): NormalizedEvent =>
    onlyEventOf({
      event: 'enlace:page_message',
      time: '2026-05-07T10:34:00.500Z',
      property: { id: '63b0c2f4a7d91e0012c4d5e6' },
      chatId: CHAT,
      visitor: {},
      message: { text, before, sender: { type } },
    });

  it('is the very message that the transcript tells later', () => {
    const keys = normalize(payloadOf('chat-transcript')).map((event) => event.key);
    expect(told('Sí, en toda la ciudad.', 0, 'agent')).toMatchObject({
      name: 'message.echoed',
      key: keys[2],
    });
    expect(told(' Hola, ¿hacen  entregas a domicilio?\n', 0).key).toBe(keys[1]);
    expect(keys).not.toContain(told('Hola, ¿hacen entregas a domicilio?', 1).key);
  });

  it('is never answered, for nothing leads back', () => {
    expect(told('hola', 0).data).toMatchObject({ context: { no_answer: true } });
  });
});

describe('ticket:create', () => {
  it('by a visitor is a message: subject and words', () => {
    expect(onlyEventOf(payloadOf('ticket-create'))).toMatchObject({
      name: 'message.received',
      key: 'message:ticket:c1f7a1b0-51c6-11f1-8a52-3b0f5b1f7c21',
      conversation: 'ticket:c1f7a1b0-51c6-11f1-8a52-3b0f5b1f7c21',
      data: {
        content: {
          type: 'text',
          text: 'Formulario fuera de horario\n\nPor favor llámenme mañana',
          provider_kind: 'ticket',
        },
        contact: { external_id: 'omar@example.org', name: 'Omar Haddad', email: 'omar@example.org' },
      },
    });
  });

  it('by an agent is news of a conversation, and makes no contact of the agent', () => {
    const { name, data } = onlyEventOf(payloadOf('echo-ticket-by-agent'));
    expect(name).toBe('conversation.changed');
    expect(data).toMatchObject({ change: 'created' });
    expect(data).not.toHaveProperty('contact');
  });
});

describe('the older form', () => {
  it('is read with the ids it has, and with the visitor as its recipient', () => {
    expect(onlyEventOf(payloadOf('older-chat-message'))).toMatchObject({
      name: 'message.received',
      key: 'message:chat_77:m-1',
      account: PROPERTY,
      conversation: 'chat_77',
      data: {
        recipient: 'visitor_81',
        message_id: 'chat_77:m-1',
        timestamp: 1_778_150_000,
        content: { type: 'text', text: 'Necesito ayuda con mi pedido' },
        contact: {
          external_id: 'visitor_81',
          aliases: ['lucia@example.org', 'chat_77'],
          email: 'lucia@example.org',
        },
      },
    });
  });

  it('brings one event a message, the same one when a later payload repeats it', () => {
    const events = normalize(payloadOf('batch-older-messages'));
    expect(events.map(({ name }) => name)).toEqual([
      'message.received',
      'message.echoed',
      'message.received',
    ]);
    expect(events[0]?.key).toBe(onlyEventOf(payloadOf('older-chat-message')).key);
    expect(events[1]?.data).toMatchObject({ author: 'human', sender: 'agent' });
    expect(new Set(events.map(({ key }) => key)).size).toBe(3);
  });

  it('takes nobody for a visitor who is not said to be one', () => {
    const sent = (sender: unknown): string => {
      const message = { id: 'm', type: 'text', content: 'x', sender, timestamp: 1_778_150_000 };
      const visitor = { id: 'visitor_81' };
      return onlyEventOf({ event: 'chat_message', visitor, chat: { id: 'c', messages: [message] } }).name;
    };
    expect(
      ['visitor', { type: 'visitor' }, { t: 'v' }, 'visitor_81', { id: 'visitor_81' }].map(sent),
    ).toEqual(Array(5).fill('message.received'));
    expect(['agent', 'bot', { t: 'a' }, { type: 'system' }].map(sent)).toEqual(
      Array(4).fill('message.echoed'),
    );
    expect([undefined, 'ghost', 7, {}].map(sent)).toEqual(Array(4).fill('webhook.unrecognized'));
  });
});

describe('what no rule knows', () => {
  it.each(['unknown-event', 'unknown-sender', 'unknown-chat-without-id', 'unknown-older-without-messages'])(
    '(%s) is kept whole, with a reason',
    (fixture) => {
      const payload = payloadOf(fixture);
      expect(onlyEventOf(payload)).toMatchObject({
        name: 'webhook.unrecognized',
        data: { raw_payload: payload },
      });
    },
  );
});
