/** The token of a start link: it fits Telegram's rule, links by its hash, and is seen nowhere. */
import { newStartToken, startTokenHash, startUrlOf } from './start-link.js';
import { normalize } from './normalize.js';
import { redact } from './redact.js';

const token = newStartToken();
const user = { id: 501, is_bot: false, first_name: 'Ana' };
const chat = { id: 501, type: 'private', first_name: 'Ana' };

function update(message: object, kind = 'message') {
  return { update_id: 7, [kind]: { message_id: 1, date: 1_793_094_103, from: user, chat, ...message } };
}
const start = update({
  text: `/start ${token}`,
  entities: [{ type: 'bot_command', offset: 0, length: 6 }],
});

function contextOf(body: unknown): object | undefined {
  const [event] = normalize(body);
  return event?.name === 'message.received' ? event.data.context : undefined;
}

describe('a start link', () => {
  it('has a token of its own that Telegram takes', () => {
    expect(token).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
    expect(newStartToken()).not.toBe(token);
    expect(startUrlOf('clinic_bot', token)).toBe(`https://t.me/clinic_bot?start=${token}`);
  });

  it('comes with the hash of its token, and the words are /start alone', () => {
    const [event] = normalize(start);
    expect(event).toMatchObject({
      name: 'message.received',
      data: { content: { type: 'text', text: '/start' }, context: { start_link: startTokenHash(token) } },
    });
    expect(JSON.stringify(event)).not.toContain(token);
  });

  it('is the same event from what is kept of the webhook, which holds no token', () => {
    const kept = redact(start);
    expect(JSON.stringify(kept)).not.toContain(token);
    expect(redact(kept)).toBe(kept);
    expect(normalize(kept)).toEqual(normalize(start));
  });

  it.each<[string, object]>([
    ['quoted', update({ text: 'eso?', reply_to_message: { message_id: 1, chat, text: `/start ${token}` } })],
    ['edited', update({ text: `/start ${token}` }, 'edited_message')],
    ['written into a group', update({ text: `/start ${token}`, chat: { id: -5, type: 'supergroup' } })],
    ['amid other words', update({ text: `mira ${token} aquí` })],
  ])('whose token is %s is seen nowhere', (_, body) => {
    expect(JSON.stringify([redact(body), normalize(body)])).not.toContain(token);
  });

  it.each<[string, object]>([
    ['another deep link', update({ text: '/start campana_otono' })],
    ['a token in a group', update({ text: `/start ${token}`, chat: { id: -5, type: 'supergroup' } })],
    ['the hash, typed by hand', update({ text: `/start ${startTokenHash(token)}` })],
    ['a token amid other words', update({ text: `/start ${token} hola` })],
  ])('is none: %s', (_, body) => {
    expect(contextOf(body) ?? {}).not.toHaveProperty('start_link');
  });

  it('leaves every other update as it is', () => {
    const plain = update({ text: 'enlace_ es lo que busco' });
    expect(redact(plain)).toBe(plain);
  });
});
