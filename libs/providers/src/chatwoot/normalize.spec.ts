/** What becomes of each webhook of Chatwoot. */
import 'reflect-metadata';
import type { NormalizedEvent } from '@enlace/normalization';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, ownFaultsOf } from '../contract/event-check.js';
import { normalize } from './normalize.js';

const FOLDER = join(import.meta.dirname, 'fixtures');
const NAMES = readdirSync(FOLDER).map((name) => name.replace('.json', ''));

type Payload = Record<string, unknown>;

function fixture(name: string, change: Payload = {}): Payload {
  return { ...(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Payload), ...change };
}

function only<Name extends NormalizedEvent['name']>(
  body: unknown,
  name: Name,
): Extract<NormalizedEvent, { name: Name }> {
  const events = normalize(body);
  expect(events.map((event) => event.name)).toEqual([name]);
  return events[0] as Extract<NormalizedEvent, { name: Name }>;
}

const keyOf = (body: unknown): string | undefined => normalize(body)[0]?.key;
const received = (name: string) => only(fixture(name), 'message.received').data;

function replaceOne(body: unknown, place: number, value: unknown): void {
  const slots: Array<() => void> = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      slots.push(() => Object.assign(node, { [key]: value }));
      walk((node as Payload)[key]);
    }
  };
  walk(body);
  slots[place % slots.length]?.();
}

describe('every webhook', () => {
  it.each(NAMES)('gives one event that fits its class and holds no secret: %s', (name) => {
    const events = normalize(fixture(name));
    expect(events).toHaveLength(1);
    expect(events.flatMap(faultsOf)).toEqual([]);
    expect(JSON.stringify(events)).not.toMatch(/SamplePubsubToken|sample-(provider|verify|channel)/);
    expect(normalize(fixture(name))).toEqual(events);
  });

  it.each([null, 7, 'text', [], {}, { event: 'message_created' }, { event: 7 }, { event: '__proto__' }])(
    'that cannot be read is kept as unrecognized: %j',
    (body) => {
      expect(faultsOf(only(body, 'webhook.unrecognized'))).toEqual([]);
    },
  );

  it('of an event still to come is kept as it came, with the reason', () => {
    const event = only(fixture('unknown-event'), 'webhook.unrecognized');
    expect(event.data.reason).toContain('call_started');
    expect(event.account).toBe('account:3');
  });

  it('stays valid whatever stands in place of any of its values', () => {
    const strange = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(
        null,
        '',
        0,
        -1,
        1.5,
        1e300,
        'x'.repeat(2000),
        'x'.repeat(510),
        '9'.repeat(510),
        '\ud800',
        [],
        {},
        [null],
        [[{}]],
        true,
      ),
    );
    const well = new Set<string>();
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), fc.nat(), strange, (name, place, value) => {
        const body = fixture(name);
        replaceOne(body, place, value);
        expect(normalize(body).flatMap((event) => ownFaultsOf(event, well))).toEqual([]);
      }),
      { numRuns: 3000 },
    );
  });

  it('is total for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(normalize(body).flatMap(faultsOf)).toEqual([]);
      }),
    );
  });
});

describe('an incoming message', () => {
  it('carries who wrote, in which conversation, when, and the words as they are', () => {
    const event = only(fixture('message-created-incoming'), 'message.received');
    expect(event).toMatchObject({
      key: '3:message_created:70001',
      account: 'inbox:3/14',
      conversation: '208',
      data: {
        platform: 'chatwoot',
        sender: '5521',
        recipient: '14',
        content: { type: 'text', text: 'Hola, ¿tienen cita mañana? 👋' },
        message_id: '70001',
        timestamp: 1792488600,
        direction: 'inbound',
        contact: {
          external_id: '5521',
          name: 'Lucía Ortega',
          phone: '+34600111222',
          email: 'lucia.ortega@example.com',
          locale: 'es',
        },
        raw_payload: { source_id: 'wamid.SAMPLE0001' },
      },
    });
  });

  it('tells which message it answers', () => {
    expect(received('message-created-incoming-reply').context).toEqual({ reply_to: '69990' });
  });

  it('carries its file without the signature in the address', () => {
    expect(received('message-created-incoming-image')).toMatchObject({
      content: { type: 'image', text: 'La receta' },
      attachments: [
        {
          kind: 'image',
          media_id: '31',
          url: 'https://chat.sol.example.com/rails/active_storage/blobs/redirect/c2FtcGxl/receta%20uno.jpg',
          mime_type: 'image/jpeg',
          file_name: 'receta uno.jpg',
          size: 90210,
        },
      ],
    });
  });

  it('without words is still a message: its content is null', () => {
    const { content } = received('message-created-incoming-audio');
    expect(content.type).toBe('audio');
    expect(content.text).toBeUndefined();
  });

  it.each([
    [
      'location',
      { type: 'location', location: { latitude: 40.4168, longitude: -3.7038, name: 'Puerta del Sol' } },
    ],
    [
      'contact',
      { type: 'contacts', contacts: [{ name: 'Marta Gil', phones: ['+34600333444'], emails: [] }] },
    ],
    ['story', { type: 'unsupported', provider_kind: 'story_mention' }],
  ])('reads an attachment that is no file: %s', (name, content) => {
    const message = received(`message-created-incoming-${name}`);
    expect(message.content).toMatchObject(content);
    expect(message.attachments).toEqual([]);
  });

  it('in the form of 2020 is read: no meta, a sender with a type, no content type', () => {
    expect(received('message-created-incoming-2020')).toMatchObject({
      sender: '5521',
      content: { type: 'text', text: 'Necesito ayuda' },
      contact: { external_id: '5521', name: 'Lucía' },
    });
  });

  it('of a home-made sender is read: no account, no inbox, the contact inside the conversation, unix time', () => {
    const event = only(fixture('message-created-incoming-home-made'), 'message.received');
    expect(event.account).toBeUndefined();
    expect(event.data).toMatchObject({
      timestamp: 1792488700,
      contact: { external_id: 'phone:+34600111222', phone: '+34600111222', name: 'Lucía' },
    });
  });

  it('is told by the number of its type as by its word', () => {
    only(fixture('message-created-incoming', { message_type: 0 }), 'message.received');
    only(fixture('message-created-incoming', { message_type: 1 }), 'message.echoed');
  });

  it('keeps the customer’s own id beside the number, told apart from it', () => {
    const body = fixture('message-created-incoming');
    Object.assign(body['sender'] as Payload, { identifier: '5599' });
    expect(only(body, 'message.received').data.contact.aliases).toEqual(['identifier:5599']);
  });

  it.each(['no address', 'a@b', 'x'.repeat(300)])('leaves out an e-mail that is none: %s', (email) => {
    const body = fixture('message-created-incoming');
    Object.assign(body['sender'] as Payload, { email });
    Object.assign(((body['conversation'] as Payload)['meta'] as Payload)['sender'] as Payload, { email });
    expect(only(body, 'message.received').data.contact.email).toBeUndefined();
  });
});

describe('what no customer wrote', () => {
  it.each(NAMES.filter((name) => name.startsWith('echo-')))('is never a question: %s', (name) => {
    expect(normalize(fixture(name)).map((event) => event.name)).not.toContain('message.received');
  });

  it('is of the customer, although agents are numbered from 1 as contacts are', () => {
    const { data } = only(fixture('echo-agent'), 'message.echoed');
    expect(data).toMatchObject({
      sender: 'user:5521',
      recipient: '5521',
      direction: 'outbound',
      contact: { external_id: '5521', name: 'Lucía Ortega' },
      raw_payload: { sender: { type: 'user', name: 'Sara' } },
    });
    expect(only(fixture('echo-agent-bot'), 'message.echoed').data.sender).toBe('agent_bot:4');
    expect(only(fixture('echo-template'), 'message.echoed').data.sender).toBe('system');
  });

  it.each([
    ['echo-agent', {}, 'human'],
    ['echo-agent-bot', {}, 'automation'],
    ['echo-template', {}, 'automation'],
    ['echo-agent', { content_attributes: { automation_rule_id: 5 } }, 'automation'],
    ['echo-agent', { additional_attributes: { campaign_id: 5 } }, 'automation'],
    ['echo-agent', { sender: null, content_attributes: { external_echo: true } }, 'human'],
  ])('tells a person, who takes over, from what is automatic: %s %j by %s', (name, part, author) => {
    expect(only(fixture(name, part), 'message.echoed').data.author).toBe(author);
  });

  it('is of the customer when a bot poses as one', () => {
    const { data } = only(fixture('echo-bot-as-incoming'), 'message.echoed');
    expect(data).toMatchObject({ sender: 'agent_bot:4', contact: { external_id: '5521' } });
  });

  it('is a delivery when we sent it: no human took over', () => {
    const { data } = only(fixture('echo-own-message'), 'delivery.updated');
    expect(data).toMatchObject({
      message_id: '70022',
      status: 'sent',
      callback_data: '6f1d2c3b-4a59-4e68-8b7a-9c0d1e2f3a4b',
    });
  });

  it('is news of the conversation when it is a private note', () => {
    const { data } = only(fixture('echo-private-note'), 'conversation.changed');
    expect(data).toMatchObject({ change: 'updated', conversation_id: '208' });
  });
});

describe('an updated message', () => {
  it.each(['delivered', 'read'])('came further: %s', (status) => {
    const event = only(fixture(`message-updated-${status}`), 'delivery.updated');
    expect(event.key).toBe(`3:message_updated:70022:${status}`);
    expect(event.data).toMatchObject({ message_id: '70022', status, errors: [] });
  });

  it('failed, with the code of the channel behind Chatwoot', () => {
    const { data } = only(fixture('message-updated-failed'), 'delivery.updated');
    expect(data.errors).toEqual([{ code: '131047', message: '131047: Re-engagement message' }]);
    expect(data.status).toBe('failed');
  });

  it('does not take over the status of another message that is the newest', () => {
    const { data } = only(fixture('message-updated-while-another-is-newest'), 'message.changed');
    expect(data).toMatchObject({ change: 'edited', content: { text: 'Le esperamos a las 11' } });
  });

  it('does not count the status of an incoming message as a delivery', () => {
    const body = fixture('message-updated-edited');
    const [newest] = (body['conversation'] as { messages: Payload[] }).messages;
    Object.assign(newest ?? {}, { status: 'read' });
    only(body, 'message.changed');
  });

  it('was deleted', () => {
    const { data } = only(fixture('message-updated-deleted'), 'message.changed');
    expect(data).toMatchObject({ change: 'deleted', message_id: '70001' });
    expect(data.content).toBeUndefined();
  });

  it('was answered: a choice of a list, the fields of a form', () => {
    expect(only(fixture('message-updated-choice-answered'), 'message.changed').data).toMatchObject({
      change: 'answered',
      contact: { external_id: '5521' },
      content: { type: 'choice', text: 'Sí', choice: { id: 'yes', title: 'Sí' } },
    });
    expect(only(fixture('message-updated-form-answered'), 'message.changed').data.content).toMatchObject({
      type: 'form',
      text: 'dia: lunes\nhora: 10',
      fields: { dia: 'lunes', hora: '10' },
    });
  });

  it('has another key when it changed again, and the same when it is told again', () => {
    const first = fixture('message-updated-edited');
    const again = fixture('message-updated-edited', { content: 'Hola otra vez' });
    expect(keyOf(first)).toBe(keyOf(fixture('message-updated-edited')));
    expect(keyOf(first)).not.toBe(keyOf(again));
  });
});

describe('a conversation', () => {
  it.each([
    ['conversation-created', 'created'],
    ['conversation-created-without-messages', 'created'],
    ['conversation-status-changed-null-changes', 'pending'],
    ['conversation-status-changed-resolved', 'resolved'],
    ['conversation-status-changed-snoozed', 'snoozed'],
    ['conversation-opened', 'opened'],
    ['conversation-resolved', 'resolved'],
    ['conversation-updated-assigned', 'assigned'],
    ['conversation-updated-unassigned', 'updated'],
    ['conversation-typing-on-by-contact', 'typing_on'],
    ['conversation-typing-off-by-agent', 'typing_off'],
    ['automation-event', 'updated'],
    ['macro-executed', 'updated'],
  ])('has news: %s is %s', (name, change) => {
    const event = only(fixture(name), 'conversation.changed');
    expect(event.conversation).toBe('208');
    expect(event.data).toMatchObject({ change, conversation_id: '208', contact: { external_id: '5521' } });
  });

  it('tells its account only with its newest message', () => {
    expect(only(fixture('conversation-created'), 'conversation.changed').account).toBe('inbox:3/14');
    const bare = only(fixture('conversation-created-without-messages'), 'conversation.changed');
    expect(bare.account).toBeUndefined();
  });

  it('that changes twice has two keys', () => {
    const first = fixture('conversation-status-changed-resolved');
    expect(keyOf(first)).not.toBe(keyOf({ ...first, updated_at: 1792488702.51 }));
    expect(keyOf(first)).toBe(keyOf({ ...first, unread_count: 9 }));
  });
});

describe('a contact', () => {
  it.each([
    ['contact-created', 'created'],
    ['contact-updated', 'updated'],
    ['contact-updated-blocked', 'blocked'],
    ['webwidget-triggered', 'updated'],
  ])('has news: %s is %s', (name, change) => {
    const event = only(fixture(name), 'contact.changed');
    expect(event).toMatchObject({
      account: expect.stringMatching(/^(account:3|inbox:3\/14)$/),
      conversation: 'contact:5521',
    });
    expect(event.data).toMatchObject({ change, contact: { external_id: '5521', phone: '+34600111222' } });
  });
});

describe('an inbox', () => {
  it('has news of the account, without the keys of its channel', () => {
    const { data } = only(fixture('inbox-updated'), 'account.changed');
    expect(data.kind).toBe('inbox_updated');
    expect(data.raw_payload['channel']).toEqual({ type: 'Channel::Whatsapp' });
  });
});
