/** Whether a webhook is believed, and what is said when it is not. */
import { hmac } from '@enlace/crypto';
import fc from 'fast-check';
import type { WebhookRequest } from '../adapter.js';
import { ChatwootCredentials, type SignatureMode } from './credentials.js';
import { diagnose } from './diagnose.js';
import { route, routeKeys } from './route.js';
import { verify } from './verify.js';

const SECRET = 'sample-webhook-secret';
const URL_TOKEN = 'sample_url_token_1';
const NOW = 1_792_488_600;
const BODY = '{"event":"message_created", "content":"¿cita? 👋","account":{"id":3},"inbox":{"id":14}}';

function credentials(mode?: SignatureMode, change: Partial<ChatwootCredentials> = {}): ChatwootCredentials {
  const it = new ChatwootCredentials();
  it.base_url = 'https://chat.sol.example.com';
  it.api_access_token = 'sample-access-token';
  it.account_id = 3;
  it.webhook_secret = SECRET;
  if (mode !== undefined) it.signature_mode = mode;
  return Object.assign(it, change);
}

interface Given {
  body?: string | Buffer;
  signature?: string | undefined;
  timestamp?: string | undefined;
  token?: string;
}

const stamp = (body: string | Buffer, timestamp = String(NOW), secret = SECRET): string =>
  `sha256=${hmac('sha256', secret, Buffer.concat([Buffer.from(`${timestamp}.`), Buffer.from(body)]), 'hex')}`;

function request(given: Given = {}): WebhookRequest {
  const body = Buffer.from(given.body ?? BODY);
  const signature = 'signature' in given ? given.signature : stamp(body);
  const timestamp = 'timestamp' in given ? given.timestamp : String(NOW);
  let json: unknown;
  try {
    json = JSON.parse(body.toString());
  } catch {
    json = undefined;
  }
  return {
    method: 'POST',
    headers: {
      ...(signature === undefined ? {} : { 'x-chatwoot-signature': signature }),
      ...(timestamp === undefined ? {} : { 'x-chatwoot-timestamp': timestamp }),
    },
    query: given.token === undefined ? {} : { token: given.token },
    body,
    json,
    receivedAt: NOW * 1000,
  };
}

const bodyOnly = `sha256=${hmac('sha256', SECRET, BODY, 'hex')}`;

describe('verify, strict', () => {
  it('believes the HMAC over the timestamp, a dot and the raw body', () => {
    expect(verify(request(), credentials())).toEqual({ ok: true, scheme: 'hmac-sha256-timestamp' });
    expect(verify(request(), credentials('both')).ok).toBe(true);
  });

  it.each([-300, 300])('believes a clock that is %i s apart', (apart) => {
    const timestamp = String(NOW + apart);
    expect(verify(request({ timestamp, signature: stamp(BODY, timestamp) }), credentials()).ok).toBe(true);
  });

  it.each([-301, 301, -86_400])('refuses what was signed %i s away from now, however rightly', (apart) => {
    const timestamp = String(NOW + apart);
    const refused = verify(request({ timestamp, signature: stamp(BODY, timestamp) }), credentials());
    expect(refused).toMatchObject({ ok: false, refusal: 'stale' });
  });

  it.each<[Given, string]>([
    [{ signature: undefined }, 'missing_signature'],
    [{ signature: '' }, 'missing_signature'],
    [{ timestamp: undefined }, 'missing_timestamp'],
    [{ timestamp: undefined, signature: bodyOnly }, 'missing_timestamp'],
    [{ signature: bodyOnly }, 'wrong_signature'],
    [{ signature: stamp(BODY).slice('sha256='.length) }, 'malformed_signature'],
    [{ signature: stamp(BODY).toUpperCase() }, 'malformed_signature'],
    [{ signature: `${stamp(BODY)}, ${stamp(BODY)}` }, 'malformed_signature'],
    [{ timestamp: 'soon', signature: stamp(BODY, 'soon') }, 'malformed_signature'],
    [{ timestamp: `${NOW}.5`, signature: stamp(BODY, `${NOW}.5`) }, 'malformed_signature'],
    [{ timestamp: String(NOW + 1) }, 'wrong_signature'],
    [{ signature: stamp(BODY, String(NOW), 'another') }, 'wrong_signature'],
    [{ token: URL_TOKEN, signature: undefined }, 'missing_signature'],
  ])('refuses %j as %s', (given, refusal) => {
    expect(verify(request(given), credentials(undefined, { url_token: URL_TOKEN }))).toMatchObject({
      ok: false,
      refusal,
    });
  });

  it.each(['', undefined as unknown as string])(
    'refuses everything while there is no secret: %j',
    (secret) => {
      const refused = verify(request(), credentials(undefined, { webhook_secret: secret }));
      expect(refused).toMatchObject({ ok: false, refusal: 'no_secret' });
    },
  );

  it('refuses a body of which any byte was changed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, flip) => {
          const signature = stamp(Buffer.from(bytes));
          const changed = Buffer.from(bytes);
          const place = at % changed.length;
          changed[place] = (changed[place] ?? 0) ^ flip;
          expect(verify(request({ body: Buffer.from(bytes), signature }), credentials()).ok).toBe(true);
          expect(verify(request({ body: changed, signature }), credentials()).ok).toBe(false);
        },
      ),
    );
  });
});

describe('verify in the other modes', () => {
  it('lenient: takes the HMAC over the body alone, only where the timestamp header is absent', () => {
    const lenient = credentials('lenient');
    expect(verify(request({ timestamp: undefined, signature: bodyOnly }), lenient)).toEqual({
      ok: true,
      scheme: 'hmac-sha256-body',
    });
    expect(verify(request({ signature: bodyOnly }), lenient).ok).toBe(false);
    expect(verify(request(), lenient).ok).toBe(true);
    expect(verify(request({ timestamp: undefined, signature: undefined }), lenient).ok).toBe(false);
  });

  it.each(['token', 'both'] as const)('%s: takes an unsigned request with the token in its URL', (mode) => {
    const it = credentials(mode, { url_token: URL_TOKEN });
    const unsigned = { signature: undefined, timestamp: undefined };
    expect(verify(request({ ...unsigned, token: URL_TOKEN }), it)).toEqual({ ok: true, scheme: 'url-token' });
    expect(verify(request({ ...unsigned, token: 'wrong' }), it)).toMatchObject({
      refusal: 'wrong_signature',
    });
    expect(verify(request(unsigned), it)).toMatchObject({ refusal: 'missing_signature' });
    expect(verify(request({ ...unsigned, token: '' }), credentials(mode, { url_token: '' }))).toMatchObject({
      refusal: 'no_secret',
    });
  });

  it('both: a wrong signature is not made good by the token', () => {
    const it = credentials('both', { url_token: URL_TOKEN });
    expect(verify(request({ signature: bodyOnly, token: URL_TOKEN }), it).ok).toBe(false);
  });
});

describe('a signature made elsewhere', () => {
  // printf '%s' '1792488600.{"event":"message_created","content":"¿cita?"}' | openssl dgst -sha256 -hmac sample-webhook-secret
  const body = '{"event":"message_created","content":"¿cita?"}';
  const signature = 'sha256=cbeba8d80be6f51bf77e6420cc6680a0a5232e1cb92905b5eeded46029e293bc';

  it('is believed over the bytes as they came', () => {
    expect(verify(request({ body, signature }), credentials()).ok).toBe(true);
  });
});

describe('diagnose', () => {
  const old = String(NOW - 4000);
  const compact = JSON.stringify(JSON.parse(BODY));
  it.each<[string, Given, string]>([
    ['an unsigned request', { signature: undefined }, 'missing_signature'],
    ['a clock that is wrong', { timestamp: old, signature: stamp(BODY, old) }, 'clock'],
    ['the body signed alone', { signature: bodyOnly }, 'body_only'],
    [
      'the body signed alone, without a timestamp',
      { signature: bodyOnly, timestamp: undefined },
      'body_only',
    ],
    ['a body that was written anew', { signature: stamp(compact) }, 'parsed_body'],
    ['SHA-1', { signature: `sha1=${hmac('sha1', SECRET, `${NOW}.${BODY}`, 'hex')}` }, 'other_algorithm'],
    ['base64', { signature: hmac('sha256', SECRET, `${NOW}.${BODY}`, 'base64') }, 'other_algorithm'],
    ['no prefix', { signature: stamp(BODY).slice(7) }, 'other_algorithm'],
    [
      'the access token as the key',
      { signature: stamp(BODY, String(NOW), 'sample-access-token') },
      'other_secret',
    ],
    ['another secret', { signature: stamp(BODY, String(NOW), 'another') }, 'wrong_secret'],
    ['no signature at all', { signature: 'hello' }, 'malformed_signature'],
  ])('finds %s, and tells no secret', (_, given, finding) => {
    const found = diagnose(request(given), credentials());
    expect(found.finding).toBe(finding);
    expect(found.advice).not.toContain(SECRET);
    expect(found.advice).not.toContain(stamp(BODY).slice(7));
  });

  it('names the versions that do not sign, and the way to take them all the same', () => {
    const { advice } = diagnose(request({ signature: undefined }), credentials());
    expect(advice).toContain('4.11.2');
    expect(advice).toContain('url_token');
  });

  it('speaks of the token where the token is the proof', () => {
    const it = credentials('token', { url_token: URL_TOKEN });
    expect(diagnose(request({ signature: undefined }), it).finding).toBe('missing_signature');
    expect(diagnose(request({ signature: undefined, token: 'x' }), it).finding).toBe('wrong_secret');
    expect(diagnose(request(), credentials(undefined, { webhook_secret: '' })).finding).toBe('no_secret');
  });
});

describe('route', () => {
  it('recognises the inbox, the account, and the token in the URL', () => {
    expect(route(request())).toEqual({ keys: ['inbox:3/14', 'account:3'], others: 'passed_over' });
    expect(route(request({ token: URL_TOKEN }))?.keys[0]).toMatch(/^token:[0-9a-f]{64}$/);
    expect(route(request({ body: '{"event":"conversation_created","id":1,"inbox_id":14}' }))).toBeUndefined();
    expect(route(request({ body: 'no JSON' }))).toBeUndefined();
  });

  it('is the inbox where there is one, else the account', () => {
    expect(routeKeys(credentials(undefined, { inbox_id: '14' }))).toEqual(['inbox:3/14', 'account:3']);
    expect(routeKeys(credentials())).toEqual(['account:3']);
    const withToken = credentials('both', { url_token: URL_TOKEN });
    expect(routeKeys(withToken)).toContain(route(request({ token: URL_TOKEN }))?.keys[0]);
  });
});
