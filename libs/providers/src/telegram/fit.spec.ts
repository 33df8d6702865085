/** How Telegram carries each kind of content, told before anything is sent. */
import type { OutboundMedia, Sendable } from '@enlace/normalization';
import { RULES } from '../degrade.js';
import { fit } from './fit.js';

const media: OutboundMedia = { link: 'https://files.example/a' };
const items = (...types: ('image' | 'video' | 'audio' | 'document')[]) =>
  types.map((type) => ({ type, media }));
const point = { latitude: 19.4, longitude: -99.1 };
const person = { name: 'Lucía Vega', phones: ['+525512345678'] };
const rows = (...ids: string[]) => ({
  button: 'Ver',
  sections: [{ rows: ids.map((id) => ({ id, title: id })) }],
});

describe('fit', () => {
  it.each<[string, Sendable]>([
    ['text', { type: 'text', text: 'hola '.repeat(3_000) }],
    ['image', { type: 'image', media, text: 'x'.repeat(1_024) }],
    // the marks cost nothing: the limit counts what is left after they were read
    ['video', { type: 'video', media, text: `**${'x'.repeat(1_024)}**`, format: 'markdown' }],
    ['audio', { type: 'audio', media }],
    ['voice', { type: 'voice', media }],
    ['document', { type: 'document', media }],
    ['sticker', { type: 'sticker', media }],
    ['photos and videos', { type: 'album', items: items('image', 'video') }],
    ['documents', { type: 'album', items: items('document', 'document') }],
    ['audio', { type: 'album', items: items('audio', 'audio') }],
    ['a point', { type: 'location', location: point }],
    ['a venue', { type: 'location', location: { ...point, name: 'Sol', address: 'Roma 1' } }],
    ['contacts', { type: 'contacts', contacts: [person, { ...person, emails: ['l@example.com'] }] }],
    ['a reaction', { type: 'reaction', reaction: { message: '5:1', emoji: '❤️' } }],
    ['no reaction', { type: 'reaction', reaction: { message: '5:1', emoji: '' } }],
    ['buttons', { type: 'buttons', text: '?', buttons: [{ title: 'Sí', id: 'é'.repeat(32) }] }],
    [
      'reply keys, whose ids never travel',
      { type: 'buttons', text: '?', keyboard: 'reply', buttons: [{ title: 'Sí', id: 'é'.repeat(33) }] },
    ],
  ])('%s is carried whole', (_, content) => {
    expect(fit(content)).toEqual({ carried: 'whole' });
  });

  it.each<[string, Sendable]>([
    [RULES.captionApart, { type: 'image', media, text: 'x'.repeat(1_025) }],
    [RULES.albumAsFiles, { type: 'album', items: items('image', 'document') }],
    [RULES.albumAsFiles, { type: 'album', items: items('audio', 'document') }],
    [RULES.placeApart, { type: 'location', location: { ...point, name: 'Sol' } }],
    [RULES.placeApart, { type: 'location', location: { ...point, address: 'Roma 1' } }],
    [
      RULES.contactsAsText,
      { type: 'contacts', contacts: [{ ...person, emails: Array<string>(9).fill('é'.repeat(150)) }] },
    ],
    [RULES.buttonsAsText, { type: 'buttons', text: '?', buttons: [{ title: 'Sí', id: 'é'.repeat(33) }] }],
    [
      RULES.replyKeyboardInline,
      {
        type: 'buttons',
        text: '?',
        keyboard: 'reply',
        buttons: [{ title: 'Web', url: 'https://a.example' }],
      },
    ],
    [RULES.listAsButtons, { type: 'list', text: '?', list: rows('a', 'b') }],
    [RULES.listAsText, { type: 'list', text: '?', list: rows('a', 'x'.repeat(65)) }],
    [
      RULES.listAsText,
      { type: 'list', text: '?', list: rows(...Array.from({ length: 101 }, (_, at) => String(at))) },
    ],
  ])('by the rule %j', (rule, content) => {
    expect(fit(content)).toEqual({ carried: 'degraded', rule });
  });

  it.each<[Sendable, string]>([
    [{ type: 'template', template: { name: 'hola', language: 'es' } }, 'no templates'],
    [{ type: 'flow', text: '?', flow: { id: '1', button: 'Abrir' } }, 'no flows'],
    [{ type: 'reaction', reaction: { message: '5:1', emoji: '🥑' } }, '🥑'],
  ])('%j is not carried, with a reason', (content, words) => {
    expect(fit(content)).toEqual({ carried: 'not', reason: expect.stringContaining(words) as string });
  });
});
