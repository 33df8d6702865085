/** What becomes of each kind of update. */
import 'reflect-metadata';
import type { MessageChange, NormalizedEvent } from '@enlace/normalization';
import fc from 'fast-check';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, ownFaultsOf } from '../contract/event-check.js';
import { normalize } from './normalize.js';
import { UPDATE_KINDS } from './update-kinds.js';

const FOLDER = join(import.meta.dirname, 'fixtures');
const NAMES = readdirSync(FOLDER).map((name) => name.replace('.json', ''));

function fixture(name: string): unknown {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
}

function only<Name extends NormalizedEvent['name']>(
  body: unknown,
  name: Name,
): Extract<NormalizedEvent, { name: Name }> {
  const events = normalize(body);
  expect(events.map((event) => event.name)).toEqual([name]);
  return events[0] as Extract<NormalizedEvent, { name: Name }>;
}

const received = (name: string) => only(fixture(name), 'message.received').data;

describe('every update', () => {
  it.each(NAMES)('gives events that fit their class, each under a key of its own: %s', (name) => {
    const events = normalize(fixture(name));
    expect(events.length).toBeGreaterThan(0);
    expect(events.flatMap(faultsOf)).toEqual([]);
    expect(new Set(events.map((event) => event.key)).size).toBe(events.length);
    expect(events.every((event) => event.conversation !== '')).toBe(true);
    expect(normalize(fixture(name))).toEqual(events);
  });

  it.each(UPDATE_KINDS)('is read, not merely kept, when it is of the kind %s', (kind) => {
    const samples = NAMES.map((name) => fixture(name) as Record<string, unknown>).filter((it) => kind in it);
    expect(samples.length).toBeGreaterThan(0);
    const names = samples.flatMap((sample) => normalize(sample).map((event) => event.name));
    expect(names).not.toContain('webhook.unrecognized');
  });

  it('of a kind still to come is kept as it came, with the reason', () => {
    const event = only(fixture('unknown-kind'), 'webhook.unrecognized');
    expect(event.data.reason).toContain('teleport');
    expect(event.data.raw_payload).toEqual(fixture('unknown-kind'));
  });

  it('loses nothing should Telegram ever put two kinds into one update', () => {
    const body = { ...(fixture('text') as object), ...{ poll: { id: '1' } } };
    const events = normalize(body);
    expect(events.map((event) => event.name)).toEqual(['message.received', 'account.changed']);
    expect(new Set(events.map((event) => event.key)).size).toBe(2);
  });

  it.each([null, 7, 'text', [], {}, { update_id: 5 }, { update_id: 5, message: 'x' }, { message: {} }])(
    'that is none is kept as unrecognized: %j',
    (body) => {
      const event = only(body, 'webhook.unrecognized');
      expect(faultsOf(event)).toEqual([]);
    },
  );

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

function replaceOne(body: unknown, place: number, value: unknown): void {
  const slots: Array<() => void> = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      slots.push(() => Object.assign(node, { [key]: value }));
      walk((node as Record<string, unknown>)[key]);
    }
  };
  walk(body);
  slots[place % slots.length]?.();
}

describe('a message of a customer', () => {
  it('carries who wrote, in which chat, when, and the words as they are', () => {
    expect(received('text')).toMatchObject({
      platform: 'telegram',
      sender: '5012345678',
      recipient: 'bot',
      content: { type: 'text', text: 'Hola, ¿tienen cita para mañana?' },
      message_id: '5012345678:4101',
      timestamp: 1793094101,
      direction: 'inbound',
      contact: {
        external_id: '5012345678',
        name: 'Lucía Ortega',
        username: 'lucia_ortega',
        locale: 'es',
      },
      attachments: [],
    });
  });

  it('keeps entities, counted in UTF-16 units, in the raw payload', () => {
    const { content, raw_payload: raw } = received('text-with-entities');
    const [command] = (raw as { message: { entities: { offset: number; length: number }[] } }).message
      .entities;
    const { offset = 0, length = 0 } = command ?? {};
    expect(content.text?.slice(offset, offset + length)).toBe('/citas');
  });

  it('has the update id as its key, because message ids repeat from chat to chat', () => {
    const event = only(fixture('text'), 'message.received');
    expect(event.key).toBe('update:880100001');
    expect(event.conversation).toBe('5012345678');
  });

  it('tells which message it answers', () => {
    expect(received('reply').context).toEqual({ reply_to: '5012345678:4050' });
  });

  it('does not answer the notice that opened its forum topic', () => {
    const body = fixture('reply') as { message: { reply_to_message: Record<string, unknown> } };
    body.message.reply_to_message['forum_topic_created'] = { name: 'Citas' };
    expect(only(body, 'message.received').data.context).toBeUndefined();
  });

  it.each(['forwarded', 'forwarded-older-form'])('tells that it was forwarded: %s', (name) => {
    expect(received(name).context).toEqual({ forwarded: true });
  });

  it('tells the deep link it came by', () => {
    const { context } = received('start-deep-link');
    expect(context).toEqual({ referral: { source: 'deep_link', payload: 'campana_otono' } });
  });

  it('takes the biggest size of a photo, not the last, and the album it belongs to', () => {
    const message = received('photo-of-album');
    expect(message.content).toMatchObject({ type: 'image', text: 'La receta' });
    expect(message.attachments).toEqual([
      { kind: 'image', media_id: 'AgACphotoL', mime_type: 'image/jpeg', size: 98000 },
    ]);
    expect(message.context).toEqual({ album: '13908877665544' });
  });

  it.each([
    ['voice', 'voice', 'AwACvoice'],
    ['audio', 'audio', 'CQACaudio'],
    ['video', 'video', 'BAACvideo'],
    ['video-note', 'video', 'DQACnote'],
    ['document', 'document', 'BQACdoc'],
    ['sticker', 'sticker', 'CAACsticker'],
    ['animation', 'video', 'CgACanim'],
  ])('carries its one file: %s', (name, kind, id) => {
    const message = received(name);
    expect(message.content.type).toBe(kind);
    expect(message.attachments.map((it) => [it.kind, it.media_id, it.url])).toEqual([[kind, id, undefined]]);
  });

  it('reads a venue as one place with its name, although it also carries a location', () => {
    expect(received('venue').content).toMatchObject({
      type: 'location',
      location: { latitude: 40.4168, longitude: -3.7038, name: 'Clínica Sol', address: 'Calle Mayor 1' },
      provider_kind: 'venue',
    });
    expect(received('location').content.location).toEqual({ latitude: 40.416775, longitude: -3.70379 });
  });

  it("takes a shared number as the customer's own only when the card is their own", () => {
    expect(received('contact-own').contact.phone).toBe('+34600111222');
    const other = received('contact-of-somebody');
    expect(other.contact.phone).toBeUndefined();
    expect(other.content.contacts).toEqual([{ name: 'Marta', phones: ['+34 600 333 444'], emails: [] }]);
  });

  it.each([
    ['dice', { type: 'text', text: '🎲', provider_kind: 'dice' }],
    ['poll-message', { type: 'unsupported', text: '¿Qué día?', provider_kind: 'poll' }],
    ['web-app-data', { type: 'form', text: 'Reservar', fields: { data: '{"dia":"lunes"}' } }],
    ['successful-payment', { type: 'order', provider_kind: 'successful_payment' }],
    [
      'rich-message',
      { type: 'text', text: 'Dudas\n¿Aceptan tarjeta?\nDía Hora', provider_kind: 'rich_message' },
    ],
    ['message-of-a-kind-to-come', { type: 'unsupported', provider_kind: 'hologram' }],
  ])('reads what has no words of its own: %s', (name, content) => {
    expect(received(name).content).toMatchObject(content);
  });

  it('from a group belongs to the group, and makes no one person of its members', () => {
    const event = only(fixture('group-text'), 'message.received');
    expect(event.conversation).toBe('-1002233445566');
    expect(event.data).toMatchObject({
      sender: '5012345678',
      contact: { external_id: '-1002233445566', name: 'Pacientes Clínica Sol' },
    });
    expect(event.data.contact.aliases).toBeUndefined();
  });

  it('counts as theirs when they write as a channel, although Telegram shows a bot as the sender', () => {
    expect(received('group-in-the-name-of-a-channel').sender).toBe('-1009988776655');
  });

  it('counts as theirs when an administrator writes as the group, and may speak to the bot', () => {
    const body = fixture('group-in-the-name-of-the-group') as { message: { sender_chat: { id: number } } };
    Object.assign(body.message, {
      text: '/horario@clinica_bot',
      entities: [{ type: 'bot_command', offset: 0, length: 20 }],
    });
    const { data } = only(body, 'message.received');
    expect(data.sender).toBe(String(body.message.sender_chat.id));
    expect(data.context?.addressing).toEqual({
      mentions: [],
      command: 'horario',
      command_of: 'clinica_bot',
    });
  });

  it('to a business account has a lane of its own beside the chat with the bot', () => {
    const event = only(fixture('business-message'), 'message.received');
    expect(event.conversation).toBe('business:bc_7Qx:5012345678');
    expect(event.data.message_id).toMatch(/^business:bc_7Qx:5012345678:\d+$/);
    expect(event.data.contact).toMatchObject({ external_id: event.conversation, name: 'Lucía Ortega' });
    expect(event.data.contact.aliases).toBeUndefined();
  });

  it('under an id that is no number of Telegram is kept, not believed', () => {
    const body = fixture('text') as { message: { chat: object } };
    Object.assign(body.message.chat, { id: 'x'.repeat(500) });
    only(body, 'webhook.unrecognized');
  });

  it('with a broken locale, a nameless writer or an endless name is taken all the same', () => {
    const body = fixture('text') as { message: { from: object; chat: object } };
    Object.assign(body.message.from, { language_code: 'not a tag' });
    Object.assign(body.message.chat, { first_name: '😀'.repeat(600), last_name: 7, username: null });
    const { contact } = only(body, 'message.received').data;
    expect(contact.locale).toBeUndefined();
    expect(contact.name?.length).toBeLessThanOrEqual(512);
    expect(Buffer.from(contact.name ?? '').toString()).toBe(contact.name);
  });
});

describe('what no customer wrote', () => {
  it.each(NAMES.filter((name) => name.startsWith('echo-')))('is an echo, never a question: %s', (name) => {
    const { data } = only(fixture(name), 'message.echoed');
    expect(data.direction).toBe('outbound');
  });

  it('is of the customer the chat is with', () => {
    const { data } = only(fixture('echo-business-message'), 'message.echoed');
    expect(data).toMatchObject({
      sender: '6000000001',
      recipient: 'business:bc_7Qx:5012345678',
      contact: { name: 'Lucía Ortega' },
    });
    expect(data.contact.locale).toBeUndefined();
  });

  it.each([
    ['echo-own-message', 'automation'],
    ['echo-automatic-forward', 'automation'],
    ['echo-business-bot-message', 'automation'],
    ['echo-business-message', 'human'],
  ])('tells a person, who takes over, from what is automatic: %s by %s', (name, author) => {
    expect(only(fixture(name), 'message.echoed').data.author).toBe(author);
  });

  it('is news of the chat when it is a notice', () => {
    const { data } = only(fixture('group-new-members'), 'conversation.changed');
    expect(data).toMatchObject({ change: 'updated', conversation_id: '-1002233445566' });
  });
});

describe('a group that became a supergroup', () => {
  it.each(['group-migrated-to', 'group-migrated-from'])('has its new id and its former: %s', (name) => {
    const { data } = only(fixture(name), 'contact.changed');
    expect(data).toMatchObject({
      change: 'renumbered',
      contact: { external_id: '-1002233445566' },
      former_id: '-445566',
    });
  });
});

describe('a change of a message', () => {
  it('that was edited has the new words and the time of the edit', () => {
    const { data } = only(fixture('edited-text'), 'message.changed');
    expect(data).toMatchObject({
      change: 'edited',
      timestamp: 1793099999,
      content: { text: 'Hola, ¿tienen cita para pasado mañana?' },
    });
    expect(data.message_id).toMatch(/^5012345678:\d+$/);
  });

  it('that was deleted is one event for each message, each with its own key', () => {
    const events = normalize(fixture('batch-deleted-business-messages'));
    expect(events.map((event) => [event.name, event.key])).toEqual([
      ['message.changed', expect.stringMatching(/^update:\d+:901$/)],
      ['message.changed', expect.stringMatching(/^update:\d+:902$/)],
    ]);
    const ids = events.map((event) => (event.data as MessageChange).message_id);
    expect(ids).toEqual(['business:bc_7Qx:5012345678:901', 'business:bc_7Qx:5012345678:902']);
  });

  it('that was reacted to has the emoji that was added, and none when it was taken back', () => {
    const { data } = only(fixture('message-reaction'), 'message.changed');
    expect(data).toMatchObject({ change: 'reacted', message_id: '5012345678:4050', emoji: '❤' });
    expect(only(fixture('message-reaction-removed'), 'message.changed').data.emoji).toBeUndefined();
  });

  it('that got an emoji of somebody’s own does not look like a reaction taken back', () => {
    const body = fixture('message-reaction') as { message_reaction: { new_reaction: unknown[] } };
    body.message_reaction.new_reaction = [{ type: 'custom_emoji', custom_emoji_id: '5368' }];
    expect(only(body, 'message.changed').data.emoji).toBe('custom_emoji:5368');
  });
});

describe('a tap on a button', () => {
  it('is a choice with the data behind the button and the words on it', () => {
    expect(received('callback-query')).toMatchObject({
      sender: '5012345678',
      content: {
        type: 'choice',
        text: 'Sí',
        choice: { id: 'confirm:1', title: 'Sí' },
        provider_kind: 'callback_query',
      },
      message_id: 'callback:921760112233445566',
      timestamp: 0,
      context: { reply_to: '5012345678:4060' },
    });
  });

  it('under a message that became inaccessible is still a choice', () => {
    const { content, context } = received('callback-query-inaccessible-message');
    expect(content.choice).toEqual({ id: 'confirm:2' });
    expect(context).toEqual({ reply_to: '5012345678:12' });
  });

  it('under an inline message belongs to the chat with the person', () => {
    const event = only(fixture('callback-query-inline'), 'message.received');
    expect(event.conversation).toBe('5012345678');
    expect(event.data.context).toBeUndefined();
  });
});

describe('membership', () => {
  it('tells that a person blocked the bot, and that they took it back', () => {
    expect(only(fixture('blocked-by-user'), 'contact.changed').data.change).toBe('blocked');
    expect(only(fixture('unblocked-by-user'), 'contact.changed').data.change).toBe('unblocked');
  });

  it('is mere news where the bot stays reachable', () => {
    only(fixture('made-administrator'), 'conversation.changed');
    only(fixture('chat-member'), 'conversation.changed');
  });
});
