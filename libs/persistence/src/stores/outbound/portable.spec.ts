/** Which content can travel to another channel. */
import type { Sendable } from '@enlace/normalization';
import { isPortable } from './portable.js';

const link = { link: 'https://files.example/a' };
const known = { provider_media_id: '1' };

it.each<[Sendable, boolean]>([
  [{ type: 'text', text: 'a' }, true],
  [{ type: 'buttons', text: '?', buttons: [{ id: 'a', title: 'A' }] }, true],
  [{ type: 'location', location: { latitude: 1, longitude: 2 } }, true],
  [{ type: 'image', media: link }, true],
  [{ type: 'voice', media: { upload_id: 'u' } }, true],
  [{ type: 'document', media: known }, false],
  [
    {
      type: 'album',
      items: [
        { type: 'image', media: link },
        { type: 'image', media: known },
      ],
    },
    false,
  ],
  [{ type: 'reaction', reaction: { message: 'm', emoji: '👍' } }, false],
  [{ type: 'template', template: { name: 'a', language: 'es' } }, false],
  [{ type: 'flow', text: '?', flow: { id: '1', button: 'Ir' } }, false],
])('%j travels to another channel: %s', (content, expected) => {
  expect(isPortable(content)).toBe(expected);
});
