/** Whether an update is believed, and what is said when it is not. */
import { sha256 } from '@enlace/crypto';
import fc from 'fast-check';
import type { WebhookRequest } from '../adapter.js';
import { TelegramCredentials } from './credentials.js';
import { route, routeKeys } from './route.js';
import { SECRET_TOKEN_HEADER, diagnose, verify } from './verify.js';

const SECRET = 'sample-Secret_token-1';

function credentials(secret = SECRET): TelegramCredentials {
  const it = new TelegramCredentials();
  it.bot_token = '7700112233:AAsampleSampleSampleSampleSampleSample';
  it.secret_token = secret;
  return it;
}

function request(token?: string): WebhookRequest {
  const body = Buffer.from('{"update_id":1}');
  const headers: Record<string, string> = token === undefined ? {} : { [SECRET_TOKEN_HEADER]: token };
  return { method: 'POST', headers, query: {}, body, json: { update_id: 1 }, receivedAt: 0 };
}

describe('verify', () => {
  it('believes the exact secret token', () => {
    expect(verify(request(SECRET), credentials())).toEqual({ ok: true, scheme: 'secret-token' });
  });

  it.each([
    [undefined, 'missing_signature'],
    ['', 'missing_signature'],
    ['wrong', 'wrong_signature'],
    [SECRET.toLowerCase(), 'wrong_signature'],
    [`${SECRET}, ${SECRET}`, 'malformed_signature'],
    [`${SECRET} `, 'malformed_signature'],
  ])('refuses the header %j as %s', (token, refusal) => {
    expect(verify(request(token), credentials())).toMatchObject({ ok: false, refusal });
  });

  it('refuses everything while the integration has no secret', () => {
    expect(verify(request(''), credentials(''))).toMatchObject({ ok: false, refusal: 'no_secret' });
    expect(verify(request('x'), credentials(''))).toMatchObject({ ok: false, refusal: 'no_secret' });
  });

  it('believes nothing but the secret itself', () => {
    fc.assert(
      fc.property(fc.string(), (token) => {
        expect(verify(request(token), credentials()).ok).toBe(token === SECRET);
      }),
    );
  });
});

describe('diagnose', () => {
  const botToken = credentials().bot_token;
  it.each([
    [undefined, 'missing_signature'],
    [botToken, 'other_secret'],
    [SECRET.toUpperCase(), 'other_secret'],
    ['an older one', 'malformed_signature'],
    ['older', 'wrong_secret'],
  ])('finds for the header %j: %s', (token, finding) => {
    const found = diagnose(request(token), credentials());
    expect(found.finding).toBe(finding);
    expect(found.advice).not.toContain(SECRET);
    expect(found.advice).not.toContain(botToken);
  });

  it('asks for a secret where there is none', () => {
    expect(diagnose(request('x'), credentials('')).finding).toBe('no_secret');
  });
});

describe('route', () => {
  it('recognises a bot by the digest of its secret token, which is among its keys', () => {
    expect(route(request(SECRET))).toEqual({ keys: [`token:${sha256(SECRET)}`] });
    expect(routeKeys(credentials())).toEqual(['bot:7700112233', `token:${sha256(SECRET)}`]);
    expect(route(request())).toBeUndefined();
  });
});
