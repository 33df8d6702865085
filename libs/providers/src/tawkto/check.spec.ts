/** What tawk.to says of an API key, and that it carries no messages. */
import { NO_TOOLS } from '../contract/no-tools.js';
import { HttpFailure } from '@enlace/http-client';
import { plainToInstance } from 'class-transformer';
import { ScriptedHttp, type Scripted } from '../contract/scripted-http.js';
import { check } from './check.js';
import { TawktoCredentials } from './credentials.js';
import { tawkto } from './tawkto.adapter.js';

const opened = (changes: object = {}): TawktoCredentials =>
  plainToInstance(TawktoCredentials, {
    property_id: '63b0c2f4a7d91e0012c4d5e6',
    webhook_secret: 's',
    ...changes,
  });
const withKey = opened({ api_key: 'key-of-the-api' });

describe('check', () => {
  it('asks nothing without an API key, and says so', async () => {
    const http = new ScriptedHttp([{ status: 200 }]);
    expect(await check(http, opened())).toEqual({
      state: 'unverified',
      reason: expect.stringContaining('without an API key') as string,
    });
    expect(http.calls).toEqual([]);
  });

  it('says what becomes of webhooks while the secret is missing', async () => {
    const { reason } = await check(
      new ScriptedHttp([{ status: 200 }]),
      opened({ webhook_secret: undefined }),
    );
    expect(reason).toMatch(/wait in quarantine until webhook_secret is saved/);
  });

  it('lists the properties with the key as Basic user name', async () => {
    const http = new ScriptedHttp([
      { status: 200, json: { ok: true, data: [{ id: '63b0c2f4a7d91e0012c4d5e6' }] } },
    ]);
    expect(await check(http, withKey)).toEqual({
      state: 'active',
      reason: 'tawk.to lists the property for this API key',
    });
    const [call] = http.calls;
    expect(call).toMatchObject({ method: 'POST', url: 'https://api.tawk.to/v1/property.list' });
    const credentials = Buffer.from(
      (call?.headers?.['authorization'] ?? '').replace('Basic ', ''),
      'base64',
    ).toString();
    expect(credentials).toMatch(/^key-of-the-api:.+/);
  });

  it.each<[Scripted, string]>([
    [{ status: 401 }, 'refused'],
    [{ status: 403 }, 'unverified'],
    [{ status: 200, json: { ok: false } }, 'refused'],
    [{ status: 200, json: { ok: true, data: [] } }, 'active'],
    [{ status: 200, text: '<html></html>' }, 'unverified'],
    [{ status: 404 }, 'unverified'],
    [{ status: 500 }, 'unverified'],
    [new HttpFailure('unknown', 'timeout', 'api.tawk.to: no full answer in time'), 'unverified'],
  ])('makes of %o: %s', async (scripted, state) => {
    expect(await check(new ScriptedHttp([scripted]), withKey)).toMatchObject({ state });
  });
});

describe('deliver', () => {
  it('says that tawk.to has no way to carry a message, and calls nobody', async () => {
    const http = new ScriptedHttp([{ status: 200 }]);
    const message = { id: '1', to: { contact: 'x' }, content: { type: 'text' as const, text: 'y' } };
    expect(await tawkto(http).deliver(message, withKey, NO_TOOLS)).toMatchObject({ outcome: 'unsupported' });
    expect(http.calls).toEqual([]);
  });
});
