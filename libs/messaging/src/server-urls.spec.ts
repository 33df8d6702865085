/** NATS URLs as people write them. */
import { serverUrls } from './server-urls.js';

describe('serverUrls', () => {
  it.each([
    ['nats://localhost:4222', { servers: ['nats://localhost:4222'] }],
    ['localhost', { servers: ['localhost'] }],
    ['nats://a:4222, nats://b:4222,', { servers: ['nats://a:4222', 'nats://b:4222'] }],
    [
      'tls://me:pa%40ss@nats.example:4222',
      { servers: ['tls://nats.example:4222'], user: 'me', password: 'pa@ss' },
    ],
    ['nats://s3cret@[::1]:4222', { servers: ['nats://[::1]:4222'], token: 's3cret' }],
    ['nats://me:x@a,nats://me:x@b', { servers: ['nats://a', 'nats://b'], user: 'me', password: 'x' }],
  ])('reads %s', (url, expected) => {
    expect(serverUrls(url)).toEqual(expected);
  });
});
