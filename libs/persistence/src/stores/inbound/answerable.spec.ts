/** Which messages the bot is to answer. */
import type { MessageContent } from '@enlace/normalization';
import { isAnswerable, wordsOf } from './answerable.js';

describe('a message', () => {
  it.each<[string, MessageContent]>([
    ['written words', { type: 'text', text: '¿Hacen envíos?' }],
    ['a tap on a button', { type: 'choice', choice: { id: 'shipping', title: 'Envíos' } }],
    ['a button without a title', { type: 'choice', choice: { id: 'shipping' } }],
    ['a photo with a caption', { type: 'image', text: '¿Tienen este?' }],
    ['a photo alone', { type: 'image' }],
    ['a place', { type: 'location', text: 'Mendoza', location: { latitude: 0, longitude: 0 } }],
    ['an order', { type: 'order' }],
  ])('with %s asks for an answer', (_, content) => {
    expect(isAnswerable(content)).toBe(true);
  });

  it.each<[string, MessageContent]>([
    ['only spaces', { type: 'text', text: '  \n' }],
    ['a sticker that is described in words', { type: 'sticker', text: 'Sticker 👍' }],
    ['words of the provider', { type: 'system', text: 'Ana joined' }],
    ['something not understood', { type: 'unsupported', text: 'poll' }],
  ])('with %s does not', (_, content) => {
    expect(isAnswerable(content)).toBe(false);
  });

  it('asks with its text, else with the button', () => {
    expect(wordsOf({ type: 'choice', text: ' Sí ', choice: { id: 'y', title: 'Yes' } })).toBe('Sí');
    expect(wordsOf({ type: 'choice', choice: { id: 'y', title: 'Yes' } })).toBe('Yes');
    expect(wordsOf({ type: 'image' })).toBe('');
    expect(wordsOf({ type: 'location', text: 'Mendoza' })).toBe('');
  });
});
