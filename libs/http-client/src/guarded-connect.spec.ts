/** The SSRF guard, against odd spellings of addresses and names that resolve to our own network. */
import { startServer, type LocalServer } from '../test/local-server.js';
import { isPublicAddress } from './address-guard.js';
import { checkedLookup, type ResolvedAddress } from './guarded-connect.js';
import { HttpClient } from './http-client.js';

let server: LocalServer;

beforeAll(async () => {
  server = await startServer((_request, response) => response.end('reached'));
});

afterAll(() => server.close());

afterEach(() => {
  expect(server.connections).toBe(0);
});

/** Resolves every name to these addresses, one list after the other, and counts the questions. */
function resolver(...answers: string[][]): { lookup: () => Promise<ResolvedAddress[]>; asked: number } {
  const made = {
    asked: 0,
    lookup: () => {
      const answer = answers[Math.min(made.asked++, answers.length - 1)] ?? [];
      return Promise.resolve(answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));
    },
  };
  return made;
}

describe('the guard against calls into our own network', () => {
  it.each([
    'https://127.0.0.1',
    'https://127.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0x7f.0.0.1',
    'https://0177.0.0.1',
    'https://017700000001',
    'https://127.0.0.1.',
    'https://１２７.0.0.1',
    'https://0',
    'https://0.0.0.0',
    'https://[::1]',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[::ffff:7f00:1]',
    'https://[64:ff9b::7f00:1]',
    'https://[2002:7f00:1::]',
    'https://10.0.0.1',
    'https://172.16.0.1',
    'https://192.168.0.1',
    'https://100.64.0.1',
    'https://169.254.169.254',
    'https://[fd00:ec2::254]',
    'https://[fe80::1]',
    'https://224.0.0.1',
  ])('refuses %s as an address', async (origin) => {
    const client = new HttpClient({ timeoutMs: 2000 });
    const call = client.request({ method: 'GET', url: `${origin}:${server.port}/` });
    await expect(call).rejects.toMatchObject({ kind: 'blocked', code: 'address_refused' });
    await client.close();
  });

  it.each([
    [['127.0.0.1']],
    [['::1']],
    [['10.1.2.3', '192.168.0.1']],
    [['169.254.169.254']],
    [['::ffff:127.0.0.1']],
    [[]],
  ])('refuses a name that resolves to %j only', async (addresses) => {
    const client = new HttpClient({ lookup: resolver(addresses).lookup, timeoutMs: 2000 });
    const call = client.request({ method: 'GET', url: `https://public.example:${server.port}/` });
    await expect(call).rejects.toMatchObject({ kind: 'blocked', code: 'address_refused' });
    await client.close();
  });

  it('refuses localhost as the system resolves it', async () => {
    const client = new HttpClient({ timeoutMs: 2000 });
    const call = client.request({ method: 'GET', url: `https://localhost:${server.port}/` });
    await expect(call).rejects.toMatchObject({ kind: 'blocked', code: 'address_refused' });
    await client.close();
  });

  it('opens an allowed name only, not the address behind it nor another port', async () => {
    const client = new HttpClient({ allowHosts: [`simulator.test:${server.port + 1}`], timeoutMs: 2000 });
    for (const url of [`http://simulator.test:${server.port}/`, `https://127.0.0.1:${server.port + 1}/`]) {
      await expect(client.request({ method: 'GET', url })).rejects.toMatchObject({ kind: 'blocked' });
    }
    await client.close();
  });

  it.each([
    ['http://example.test/', 'https_required'],
    ['http://localhost/', 'https_required'],
    ['ftp://example.test/', 'invalid_url'],
    ['file:///etc/passwd', 'invalid_url'],
    ['data:text/plain,x', 'invalid_url'],
    ['javascript:1', 'invalid_url'],
    ['/relative', 'invalid_url'],
    ['', 'invalid_url'],
    ['https://', 'invalid_url'],
    ['https://user:password@example.test/', 'invalid_url'],
  ])('refuses %p as %s before anything is resolved', async (url, code) => {
    const dns = resolver(['127.0.0.1']);
    const client = new HttpClient({ lookup: dns.lookup });
    await expect(client.request({ method: 'GET', url })).rejects.toMatchObject({ kind: 'blocked', code });
    expect(dns.asked).toBe(0);
    await client.close();
  });
});

describe('the resolver that sockets are given', () => {
  /** What a socket is told: one address or a list, or the code of the failure. */
  function told(addresses: string[], all: boolean): Promise<unknown> {
    const { lookup } = resolver(addresses);
    return new Promise((resolve) => {
      checkedLookup(lookup, isPublicAddress)('public.example', { all }, (error, address) => {
        resolve(error === null ? address : error.code);
      });
    });
  }

  it('drops the addresses that may not be reached from a mixed answer', async () => {
    const mixed = ['127.0.0.1', '8.8.8.8', '::1', '2606:4700:4700::1111', '64:ff9b::808:808'];
    expect(await told(mixed, true)).toEqual([
      { address: '8.8.8.8', family: 4 },
      { address: '2606:4700:4700::1111', family: 6 },
    ]);
    expect(await told(mixed, false)).toBe('8.8.8.8');
  });

  it('gives none when none may be reached', async () => {
    expect(await told(['127.0.0.1', '::1'], true)).toBe('address_refused');
    expect(await told(['127.0.0.1', '::1'], false)).toBe('address_refused');
    expect(await told([], true)).toBe('address_refused');
  });
});
