/** What an entry of the allow-list opens, and what it does not. */
import { AllowedHosts, hostAndPort } from './allowed-hosts.js';

function allows(entry: string, url: string): boolean {
  return new AllowedHosts([entry]).has(hostAndPort(new URL(url)));
}

describe('AllowedHosts', () => {
  it.each([
    ['localhost', 'http://localhost:3000/x', true],
    ['localhost', 'http://LOCALHOST/', true],
    ['Chatwoot.Internal', 'http://chatwoot.internal/', true],
    ['127.0.0.1:9000', 'http://127.0.0.1:9000/', true],
    ['127.0.0.1:9000', 'http://2130706433:9000/', true],
    ['127.0.0.1:9000', 'http://127.0.0.1:9001/', false],
    ['127.0.0.1:9000', 'http://127.0.0.1/', false],
    ['simulator:80', 'http://simulator/', true],
    ['simulator:443', 'https://simulator/', true],
    ['simulator:443', 'http://simulator/', false],
    [' simulator ', 'http://simulator/', true],
    ['[::1]:9000', 'http://[::1]:9000/', true],
    ['[::1]', 'http://[0:0:0:0:0:0:0:1]:1234/', true],
    ['::1', 'http://[::1]:1234/', true],
    ['example.com', 'http://sub.example.com/', false],
    ['example.com', 'http://example.com.evil.test/', false],
    ['example.com', 'http://example.com./', false],
    ['example.com', 'http://user@evil.test/example.com', false],
  ])('entry %s and %s: %s', (entry, url, expected) => {
    expect(allows(entry, url)).toBe(expected);
  });

  it.each([
    '',
    'http://localhost',
    'localhost/path',
    'a b',
    'host:port',
    '[::1',
    '*:80x',
    'user@host',
    '::zz',
  ])('refuses the entry %p, which is neither host nor host:port', (entry) => {
    expect(() => new AllowedHosts([entry])).toThrow('neither host nor host:port');
  });
});
