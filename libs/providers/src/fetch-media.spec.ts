/** How each provider is asked for a file, and what its answers mean for it. */
import { sha256 } from '@enlace/crypto';
import { HttpFailure } from '@enlace/http-client';
import { plainToInstance } from 'class-transformer';
import type { FetchedMedia, MediaReference } from './fetched-media.js';
import { ChatwootCredentials } from './chatwoot/credentials.js';
import { fetchMedia as fromChatwoot } from './chatwoot/fetch-media.js';
import { ScriptedHttp, type Scripted } from './contract/scripted-http.js';
import { TelegramCredentials } from './telegram/credentials.js';
import { fetchMedia as fromTelegram } from './telegram/fetch-media.js';
import { WhatsAppCredentials } from './whatsapp/credentials.js';
import { fetchMedia as fromWhatsApp } from './whatsapp/fetch-media.js';

const BYTES = Buffer.from([0, 255, 1]);
const FILE: Scripted = { status: 200, bytes: BYTES, headers: { 'content-type': 'image/png' } };
const ASKED = { 'retry-after': '300' };
const LIMIT = { maxBytes: 1_000 };
const TOO_LARGE = new HttpFailure('unknown', 'body_too_large', 'host: the answer is larger');
const PRIVATE = new HttpFailure('blocked', 'address_refused', 'host: not a public address');

type Fetched = Promise<FetchedMedia>;

describe('a file of WhatsApp', () => {
  const credentials = plainToInstance(WhatsAppCredentials, {
    phone_number_id: '1',
    access_token: 'EAAtoken',
    app_secret: 's',
    verify_token: 'v',
  });
  const about = (more: object = {}): Scripted => ({
    status: 200,
    json: { url: 'https://lookaside.example/x', mime_type: 'image/jpeg', file_size: 3, id: '77', ...more },
  });
  const fetched = (http: ScriptedHttp, media: MediaReference = { media_id: '77' }): Fetched =>
    fromWhatsApp(http, media, credentials, LIMIT);
  const error = (status: number, code: number, error_subcode?: number): Scripted => ({
    status,
    json: { error: { message: 'no EAAtoken', code, error_subcode } },
  });

  it('is asked for by id, then by the address, each time with the token', async () => {
    const http = new ScriptedHttp([about({ sha256: sha256(BYTES) }), FILE]);
    expect(await fetched(http)).toEqual({ state: 'fetched', body: BYTES, mimeType: 'image/jpeg' });
    expect(http.calls).toMatchObject([
      { url: 'https://graph.facebook.com/v25.0/77', headers: { authorization: 'Bearer EAAtoken' } },
      {
        url: 'https://lookaside.example/x',
        headers: { authorization: 'Bearer EAAtoken' },
        maxBodyBytes: LIMIT.maxBytes,
      },
    ]);
  });

  it.each([
    ['hex', sha256(BYTES), 'fetched'],
    ['base64', sha256(BYTES, 'base64'), 'fetched'],
    ['hex of other bytes', sha256('other'), 'later'],
    ['base64 of other bytes', sha256('other', 'base64'), 'later'],
    ['no hash at all', 'simulated', 'fetched'],
  ])('is believed when it has the hash Meta gives: %s', async (_, digest, state) => {
    expect(await fetched(new ScriptedHttp([about({ sha256: digest }), FILE]))).toMatchObject({ state });
  });

  it.each<[string, readonly [Scripted, ...Scripted[]], object]>([
    ['Meta no longer knows it', [error(400, 100, 33)], { state: 'gone' }],
    [
      'the token is refused',
      [error(401, 190)],
      { state: 'later', afterMs: 600_000, effect: { scope: 'integration', stopped: true } },
    ],
    [
      'too many calls were made',
      [error(400, 4)],
      { state: 'later', afterMs: 60_000, effect: { scope: 'integration', afterMs: 60_000 } },
    ],
    ['Meta had a fault', [error(500, 131000)], { state: 'later', afterMs: 10_000 }],
    ['its address expired', [about(), { status: 404 }], { state: 'later', afterMs: 1_000 }],
    ['a proxy answers', [{ status: 502, text: '<html>' }], { state: 'later' }],
    ...[429, 503].map((status): [string, readonly [Scripted], object] => [
      `something in between answers ${status} and names the time`,
      [{ status, text: '<html>', headers: ASKED }],
      { state: 'later', afterMs: 300_000, effect: { scope: 'integration', afterMs: 300_000 } },
    ]),
    ...[401, 403].map((status): [string, readonly [Scripted], object] => [
      `something in between answers ${status}`,
      [{ status, text: '<html>' }],
      { state: 'later', afterMs: 600_000, effect: { scope: 'integration', stopped: true } },
    ]),
    [
      'a code nobody knows names the time',
      [{ ...error(429, 999_999), headers: ASKED }],
      { state: 'later', afterMs: 300_000, effect: { scope: 'integration', afterMs: 300_000 } },
    ],
    [
      'a code with a time of its own names a longer one',
      [{ ...error(429, 4), headers: ASKED }],
      { state: 'later', afterMs: 300_000 },
    ],
    ['the storage is down', [about(), { status: 503 }], { state: 'later', afterMs: 60_000 }],
    [
      'the storage names the time',
      [about(), { status: 503, headers: ASKED }],
      { state: 'later', afterMs: 300_000 },
    ],
    ['Meta says it is too large', [about({ file_size: 1_001 })], { state: 'refused' }],
    ['it is too large all the same', [about(), TOO_LARGE], { state: 'refused' }],
    ['its address is private', [about(), PRIVATE], { state: 'refused' }],
    [
      'its address leads on',
      [about(), { status: 302, headers: { location: 'https://x' } }],
      { state: 'later' },
    ],
  ])('when %s', async (_, script, outcome) => {
    const answer = await fetched(new ScriptedHttp(script));
    expect(answer).toMatchObject(outcome);
    expect(JSON.stringify(answer)).not.toContain('EAAtoken');
  });

  it('without an id is gone', async () => {
    expect(await fetched(new ScriptedHttp([FILE]), { url: 'https://x' })).toMatchObject({ state: 'gone' });
  });
});

describe('a file of Telegram', () => {
  const TOKEN = '123456789:AAsecretsecretsecret';
  const credentials = plainToInstance(TelegramCredentials, {
    bot_token: TOKEN,
    secret_token: 'sample_secret',
  });
  const about = (more: object = {}): Scripted => ({
    status: 200,
    json: { ok: true, result: { file_id: 'f', file_path: 'photos/file 1.jpg', file_size: 3, ...more } },
  });
  const fetched = (http: ScriptedHttp): Fetched => fromTelegram(http, { media_id: 'f' }, credentials, LIMIT);
  const error = (error_code: number, description: string): Scripted => ({
    status: error_code,
    json: { ok: false, error_code, description },
  });

  it('is asked for by getFile, then by its path, and nothing of the address comes back', async () => {
    const http = new ScriptedHttp([about(), FILE]);
    const answer = await fetched(http);
    expect(answer).toEqual({
      state: 'fetched',
      body: BYTES,
      mimeType: 'image/png',
      fileName: 'file 1.jpg',
    });
    expect(http.calls.map(({ url }) => url)).toEqual([
      `https://api.telegram.org/bot${TOKEN}/getFile`,
      `https://api.telegram.org/file/bot${TOKEN}/photos/file%201.jpg`,
    ]);
  });

  it.each<[string, readonly [Scripted, ...Scripted[]], object]>([
    ['Telegram says it is too big', [error(400, 'Bad Request: file is too big')], { state: 'refused' }],
    ['we say it is too big', [about({ file_size: 1_001 })], { state: 'refused' }],
    [
      'it may be back later',
      [error(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')],
      { state: 'later', afterMs: 60_000 },
    ],
    [
      'the bot is refused',
      [error(401, `Unauthorized ${TOKEN}`)],
      { state: 'later', afterMs: 600_000, effect: { stopped: true } },
    ],
    ['the path expired', [about(), { status: 404 }], { state: 'later', afterMs: 1_000 }],
    ['the connection breaks', [about(), new HttpFailure('unknown', 'timeout', 'late')], { state: 'later' }],
    ['the server keeps files to itself', [about({ file_path: '/var/lib/x' })], { state: 'refused' }],
  ])('when %s', async (_, script, outcome) => {
    const answer = await fetched(new ScriptedHttp(script));
    expect(answer).toMatchObject(outcome);
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });
});

describe('a file of Chatwoot', () => {
  const credentials = plainToInstance(ChatwootCredentials, {
    base_url: 'https://chat.example.com',
    api_access_token: 'sample-access-token',
    account_id: 3,
  });
  const url = 'https://chat.example.com/rails/blobs/redirect/abc/a.png';
  const moved = (location: string): Scripted => ({ status: 301, headers: { location } });
  const fetched = (http: ScriptedHttp): Fetched => fromChatwoot(http, { url }, credentials, LIMIT);

  it('is fetched over the one redirect to its storage, without the token', async () => {
    const http = new ScriptedHttp([moved('/storage/a.png?sig=1'), FILE]);
    expect(await fetched(http)).toEqual({ state: 'fetched', body: BYTES, mimeType: 'image/png' });
    expect(http.calls.map((call) => call.url)).toEqual([url, 'https://chat.example.com/storage/a.png?sig=1']);
    expect(JSON.stringify(http.calls)).not.toContain('sample-access-token');
  });

  it('is not fetched over a second one', async () => {
    const http = new ScriptedHttp([moved('https://a.example/'), moved('https://b.example/'), FILE]);
    expect(await fetched(http)).toMatchObject({ state: 'later' });
    expect(http.calls).toHaveLength(2);
  });

  it.each<[string, readonly [Scripted, ...Scripted[]], object]>([
    ['the blob was deleted', [{ status: 404 }], { state: 'gone' }],
    ['the storage is private', [moved('https://10.0.0.1/x'), PRIVATE], { state: 'refused' }],
    [
      'the storage is busy',
      [{ status: 429, headers: { 'retry-after': '7' } }],
      { state: 'later', afterMs: 7_000 },
    ],
    ['the redirect is no address', [moved('https://')], { state: 'later' }],
  ])('when %s', async (_, script, outcome) => {
    expect(await fetched(new ScriptedHttp(script))).toMatchObject(outcome);
  });
});
