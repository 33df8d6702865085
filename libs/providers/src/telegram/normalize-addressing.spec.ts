/** Whom a message in a group speaks to. */
import type { MessageAddressing } from '@enlace/normalization';
import { normalize } from './normalize.js';

const group = { id: -1_002_233, type: 'supergroup', title: 'Pacientes' };
const user = { id: 501, is_bot: false, first_name: 'Ana' };
const bot = { id: 99, is_bot: true, first_name: 'Bot', username: 'clinic_bot' };

function addressed(message: object): MessageAddressing | undefined {
  const whole = { message_id: 5, date: 1_793_094_103, from: user, chat: group, ...message };
  const [event] = normalize({ update_id: 7, message: whole });
  return event?.name === 'message.received' ? event.data.context?.addressing : undefined;
}
const entity = (type: string, offset: number, length: number, more: object = {}): object => ({
  type,
  offset,
  length,
  ...more,
});

describe('a message in a group', () => {
  it.each<[string, object, MessageAddressing]>([
    ['to nobody', { text: '¿Abren?' }, { mentions: [] }],
    [
      'to a name, behind signs of two units',
      { text: '🙂🙂 @Clinic_Bot ¿abren?', entities: [entity('mention', 5, 11)] },
      { mentions: ['clinic_bot'] },
    ],
    [
      'to somebody without a name',
      { text: 'Bot ¿abren?', entities: [entity('text_mention', 0, 3, { user: bot })] },
      { mentions: ['99'] },
    ],
    [
      'in a caption',
      { photo: [], caption: '@clinic_bot', caption_entities: [entity('mention', 0, 11)] },
      { mentions: ['clinic_bot'] },
    ],
    [
      'as an answer',
      { text: 'sí', reply_to_message: { message_id: 4, chat: group, from: bot } },
      { mentions: [], answers: '99' },
    ],
    [
      'in a topic, whose opening it does not answer',
      { text: 'sí', reply_to_message: { message_id: 4, from: bot, forum_topic_created: { name: 'x' } } },
      { mentions: [] },
    ],
    [
      'as a command of nobody in particular',
      { text: '/horario hoy', entities: [entity('bot_command', 0, 8)] },
      { mentions: [], command: 'horario' },
    ],
    [
      'as a command of one bot',
      { text: '/horario@Other_bot', entities: [entity('bot_command', 0, 18)] },
      { mentions: [], command: 'horario', command_of: 'other_bot' },
    ],
    [
      'with a command that only comes up',
      { text: 'usa /horario', entities: [entity('bot_command', 4, 8)] },
      { mentions: [] },
    ],
    [
      'with entities that are none',
      { text: 'hola', entities: [entity('mention', 90, 5), { type: 'mention' }, 'x'] },
      { mentions: [] },
    ],
  ])('speaks %s', (_, message, expected) => {
    expect(addressed(message)).toEqual(expected);
  });

  it('of a private chat is for the bot without saying so', () => {
    const chat = { id: 501, type: 'private' };
    const entities = [entity('mention', 0, 10)];
    expect(addressed({ chat, text: '@other_bot ¿abren?', entities })).toBeUndefined();
  });

  it('is for the bot when it is a tap on its button, but not under a post of a channel', () => {
    const tap = (chat: object) => {
      const query = { id: '1', from: user, data: 'si', message: { message_id: 4, date: 0, chat } };
      const [event] = normalize({ update_id: 8, callback_query: query });
      return event?.name === 'message.received' ? event.data.context : undefined;
    };
    expect(tap(group)).toEqual({ reply_to: '-1002233:4' });
    expect(tap({ id: -100_9, type: 'channel' })).toEqual({
      reply_to: '-1009:4',
      addressing: { mentions: [] },
    });
  });
});
