/** Signatures of tawk.to and of older senders, their diagnosis, and the settings behind them. */
import { hmac } from '@enlace/crypto';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import type { WebhookRequest } from '../adapter.js';
import { TawktoCredentials } from './credentials.js';
import { diagnose } from './diagnose.js';
import { route, routeKeys } from './route.js';
import { handshake, verify } from './verify.js';

const SECRET = 'webhook-secret-for-tests';
const BODY = '{"event":"chat:end","chatId":"añ/1.0"}';

const opened = (changes: object = {}): TawktoCredentials =>
  plainToInstance(TawktoCredentials, {
    property_id: '63b0c2f4a7d91e0012c4d5e6',
    webhook_secret: SECRET,
    ...changes,
  });
const posted = (body: Buffer | string, signature?: string): WebhookRequest => {
  const bytes = Buffer.from(body);
  const headers: Record<string, string> = { 'x-hook-event-id': '5d1e6d0a-0f4b-4c69-9d3f-3f2b7f0a5c11' };
  if (signature !== undefined) headers['x-tawk-signature'] = signature;
  return { method: 'POST', headers, query: {}, body: bytes, json: parsed(bytes), receivedAt: 0 };
};
const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};
const sha1 = hmac('sha1', SECRET, BODY, 'hex');
const sha256 = hmac('sha256', SECRET, BODY, 'hex');
const verdict = (signature: string | undefined, scheme?: string): string => {
  const verification = verify(
    posted(BODY, signature),
    opened(scheme === undefined ? {} : { signature_scheme: scheme }),
  );
  return verification.ok ? verification.scheme : verification.refusal;
};

describe('verify', () => {
  it('accepts what another tool signed (openssl dgst -sha1 -hmac, and -sha256 in the older form)', () => {
    const body = '{"event":"chat:end"}';
    const older = 'sha256=a6451a574e141bbc273089aac0a9dddc75fbb0989356651e6f0e59eb771e80b3';
    expect(verify(posted(body, '7357b43bd3fb8c603663d036474dd1da194d4e36'), opened()).ok).toBe(true);
    expect(verify(posted(body, older), opened({ signature_scheme: 'auto' })).ok).toBe(true);
    expect(verify(posted(body, older), opened()).ok).toBe(false);
  });

  it('takes the HMAC-SHA1 of the bytes as tawk.to sends it, and nothing else, unless told otherwise', () => {
    expect(verdict(sha1)).toBe('tawk-sha1');
    expect(verdict(`sha256=${sha256}`)).toBe('malformed_signature');
    expect(verdict(sha256)).toBe('malformed_signature');
    expect(verdict(`sha1=${sha1}`)).toBe('malformed_signature');
    expect(verdict(sha1.toUpperCase())).toBe('malformed_signature');
    expect(verdict(undefined)).toBe('missing_signature');
  });

  it('takes the older SHA-256 form only where the integration is set to it', () => {
    expect(verdict(`sha256=${sha256}`, 'sha256-prefixed')).toBe('sha256-prefixed');
    expect(verdict(sha1, 'sha256-prefixed')).toBe('malformed_signature');
  });

  it('goes by the form of the header when set to auto, and takes neither form bare or of another secret', () => {
    expect(verdict(sha1, 'auto')).toBe('tawk-sha1');
    expect(verdict(`sha256=${sha256}`, 'auto')).toBe('sha256-prefixed');
    expect(verdict(sha256, 'auto')).toBe('malformed_signature');
    expect(verdict(hmac('sha1', 'another', BODY, 'hex'), 'auto')).toBe('wrong_signature');
    expect(verdict(`sha256=${hmac('sha256', 'another', BODY, 'hex')}`, 'auto')).toBe('wrong_signature');
  });

  it('refuses whatever was not signed, by every scheme', () => {
    const schemes = fc.constantFrom('tawk-sha1', 'sha256-prefixed', 'auto');
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        schemes,
        (bytes, at, by, scheme) => {
          const changed = Buffer.from(bytes);
          const place = at % changed.length;
          changed[place] = (changed[place] ?? 0) ^ by;
          const credentials = opened({ signature_scheme: scheme });
          const signature =
            scheme === 'sha256-prefixed'
              ? `sha256=${hmac('sha256', SECRET, bytes, 'hex')}`
              : hmac('sha1', SECRET, bytes, 'hex');
          expect(verify(posted(Buffer.from(bytes), signature), credentials).ok).toBe(true);
          expect(verify(posted(changed, signature), credentials).ok).toBe(false);
        },
      ),
    );
  });
});

describe('diagnose', () => {
  const finding = (signature: string | undefined, changes: object = {}, body = BODY): string =>
    diagnose(posted(body, signature), opened(changes)).finding;

  it('finds each mistake people make', () => {
    expect(finding(undefined)).toBe('missing_signature');
    expect(finding(`sha256=${sha256}`)).toBe('other_algorithm');
    expect(finding(sha256)).toBe('other_algorithm');
    expect(finding(sha1.toUpperCase())).toBe('other_algorithm');
    expect(finding(hmac('sha1', SECRET, BODY, 'base64'))).toBe('other_algorithm');
    expect(finding(sha1, { signature_scheme: 'sha256-prefixed' })).toBe('other_algorithm');
    expect(finding(sha1, {}, `${BODY} `)).toBe('parsed_body');
    expect(finding(hmac('sha1', 'js-key', BODY, 'hex'), { javascript_api_key: 'js-key' })).toBe(
      'other_secret',
    );
    expect(finding('Bearer x')).toBe('malformed_signature');
    expect(finding(hmac('sha1', 'another', BODY, 'hex'))).toBe('wrong_secret');
  });

  it('names the scheme that would fit', () => {
    expect(diagnose(posted(BODY, `sha256=${sha256}`), opened()).advice).toContain(
      'set signature_scheme to "sha256-prefixed"',
    );
  });
});

describe('the optional handshake', () => {
  const asked = (query: Record<string, string>): WebhookRequest => ({ ...posted(''), method: 'GET', query });

  it('tells whoever asks that the webhook is there', () => {
    expect(handshake(asked({}), opened())).toMatchObject({ status: 200 });
  });

  it('gives the challenge back to who knows the token, and refuses a wrong one', () => {
    const withToken = opened({ verify_token: 'verify-me' });
    const right = { 'hub.verify_token': 'verify-me', 'hub.challenge': '42' };
    expect(handshake(asked(right), withToken)).toEqual({ status: 200, body: '42' });
    expect(handshake(asked({ verify_token: 'verify-me' }), withToken)).toEqual({ status: 200, body: 'ok' });
    expect(handshake(asked({ ...right, 'hub.verify_token': 'x' }), withToken).status).toBe(403);
    expect(handshake(asked({ ...right, 'hub.verify_token': '' }), opened()).status).toBe(403);
  });
});

describe('tawk.to credentials', () => {
  it('need the property; the rest has defaults, or comes later', () => {
    expect(validateSync(opened())).toEqual([]);
    expect(validateSync(new TawktoCredentials()).map(({ property }) => property)).toEqual(['property_id']);
    expect(opened()).toMatchObject({ signature_scheme: 'tawk-sha1', base_url: 'https://api.tawk.to' });
  });

  it.each([
    { signature_scheme: 'sha1' },
    { base_url: 'api.tawk.to' },
    { property_id: 'a/b' },
    { webhook_secret: '' },
  ])('refuse %o', (changes) => {
    expect(validateSync(opened(changes)).map(({ property }) => property)).toEqual(Object.keys(changes));
  });

  it('lead to the integration by the property', () => {
    expect(routeKeys(opened())).toEqual(['property:63b0c2f4a7d91e0012c4d5e6']);
    const request = posted('{"property":{"id":"63b0c2f4a7d91e0012c4d5e6"}}');
    expect(route(request)).toEqual({ keys: ['property:63b0c2f4a7d91e0012c4d5e6'] });
    expect(route(posted('[]'))).toBeUndefined();
  });
});
