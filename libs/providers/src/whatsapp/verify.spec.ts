/** Meta's signature and handshake, and the diagnosis of mistakes. */
import { hmac } from '@enlace/crypto';
import { plainToInstance } from 'class-transformer';
import fc from 'fast-check';
import type { WebhookRequest } from '../adapter.js';
import { WhatsAppCredentials } from './credentials.js';
import { diagnose } from './diagnose.js';
import { escapedForms, handshake, verify } from './verify.js';

const SECRET = 'app-secret-for-tests';

const credentials = plainToInstance(WhatsAppCredentials, {
  phone_number_id: '391870554402217',
  access_token: 'EAAtest',
  app_secret: SECRET,
  verify_token: 'verify-me',
});

const posted = (body: Buffer | string, headers: Record<string, string>): WebhookRequest => {
  const bytes = Buffer.from(body);
  return { method: 'POST', headers, query: {}, body: bytes, json: parsed(bytes), receivedAt: 0 };
};
const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};
const signed = (
  signedBody: Buffer | string,
  sent: Buffer | string = signedBody,
  key = SECRET,
): WebhookRequest =>
  posted(sent, { 'x-hub-signature-256': `sha256=${hmac('sha256', key, signedBody, 'hex')}` });

/** JSON as Meta writes it: ASCII only, slashes escaped or not. */
const asMetaWrites = (json: unknown, withSlashes: boolean): string => {
  const text = JSON.stringify(json).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return withSlashes ? text.replaceAll('/', '\\/') : text;
};

describe('verify', () => {
  it('accepts what another tool signed (openssl dgst -sha256 -hmac)', () => {
    const value = 'sha256=a4a9803a370adf96e450eeaf885452de01195e961623f97bf9301ccf9d181419';
    for (const body of ['{"text":"Gr\\u00fc\\u00dfe\\/"}', '{"text":"Grüße/"}']) {
      expect(verify(posted(body, { 'x-hub-signature-256': value }), credentials).ok).toBe(true);
    }
    expect(verify(posted('{"text":"Grüsse/"}', { 'x-hub-signature-256': value }), credentials).ok).toBe(
      false,
    );
  });

  it('accepts the bytes as Meta signs them', () => {
    expect(verify(signed('{"body":"Gr\\u00fc\\u00dfe\\/\\ud83d\\ude00"}'), credentials)).toEqual({
      ok: true,
      scheme: 'hmac-sha256',
    });
  });

  it('accepts a body that was decoded on the way, by writing it as Meta signs it', () => {
    const decoded = '{"body":"Grüße/😀"}';
    for (const form of [
      '{"body":"Gr\\u00fc\\u00dfe/\\ud83d\\ude00"}',
      '{"body":"Gr\\u00fc\\u00dfe\\/\\ud83d\\ude00"}',
    ]) {
      expect(verify(signed(form, decoded), credentials)).toEqual({ ok: true, scheme: 'hmac-sha256-escaped' });
    }
  });

  it('accepts whatever JSON Meta signed, decoded or not', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), fc.boolean(), (json, withSlashes) => {
        const wire = asMetaWrites(json, withSlashes);
        expect(verify(signed(wire), credentials).ok).toBe(true);
        expect(verify(signed(wire, JSON.stringify(json)), credentials).ok).toBe(true);
      }),
    );
  });

  it('refuses whatever was not signed', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 200 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const body = Buffer.from(bytes);
          const changed = Buffer.from(bytes);
          const place = at % body.length;
          changed[place] = (changed[place] ?? 0) ^ by;
          expect(verify(signed(body), credentials).ok).toBe(true);
          expect(verify(signed(body, changed), credentials).ok).toBe(false);
          expect(verify(signed(body, body, 'another secret'), credentials).ok).toBe(false);
        },
      ),
    );
  });

  it('leaves an escaped slash as it is when it escapes the others', () => {
    expect(escapedForms(Buffer.from('{"a":"\\\\/ \\/ /"}'))).toEqual(['{"a":"\\\\\\/ \\/ \\/"}']);
    expect(escapedForms(Buffer.from('{"a":"plain"}'))).toEqual([]);
    expect(escapedForms(Buffer.from([0x22, 0xff, 0x22]))).toEqual([]);
  });

  it('refuses the old SHA-1 header alone, upper-case digits and a missing prefix', () => {
    const body = '{}';
    const hex = hmac('sha256', SECRET, body, 'hex');
    const sha1 = { 'x-hub-signature': `sha1=${hmac('sha1', SECRET, body, 'hex')}` };
    expect(verify(posted(body, sha1), credentials)).toMatchObject({ refusal: 'missing_signature' });
    for (const value of [hex, `sha256=${hex.toUpperCase()}`, `sha1=${hmac('sha1', SECRET, body, 'hex')}`]) {
      expect(verify(posted(body, { 'x-hub-signature-256': value }), credentials)).toMatchObject({
        refusal: 'malformed_signature',
      });
    }
  });

  it('takes unsigned webhooks only where development asked for it, and says so', () => {
    const open = Object.assign(new WhatsAppCredentials(), credentials, { insecure_skip_signature: true });
    expect(verify(posted('{}', {}), open)).toEqual({ ok: true, scheme: 'insecure-skip-signature' });
    expect(verify(signed('{}'), open)).toEqual({ ok: true, scheme: 'hmac-sha256' });
    expect(credentials.insecure_skip_signature).toBe(false);
  });
});

describe('diagnose', () => {
  const body = '{"text":"año / 1.0"}';
  const withHeader = (value: string): WebhookRequest => posted(body, { 'x-hub-signature-256': value });
  const finding = (request: WebhookRequest): string => diagnose(request, credentials).finding;

  it('finds each mistake people make', () => {
    const hex = hmac('sha256', SECRET, body, 'hex');
    expect(finding(posted(body, {}))).toBe('missing_signature');
    expect(finding(posted(body, { 'x-hub-signature': 'sha1=00' }))).toBe('other_algorithm');
    expect(finding(withHeader(`sha1=${hmac('sha1', SECRET, body, 'hex')}`))).toBe('other_algorithm');
    expect(finding(withHeader(`sha256=${hex.toUpperCase()}`))).toBe('other_algorithm');
    expect(finding(withHeader(hex))).toBe('other_algorithm');
    expect(finding(withHeader(`sha256=${hmac('sha256', SECRET, body, 'base64')}`))).toBe('other_algorithm');
    expect(finding(withHeader('Token abc'))).toBe('malformed_signature');
    expect(finding(signed('{"text":"año / 1.0"}', '{ "text": "año / 1.0" }'))).toBe('parsed_body');
    expect(finding(signed(body, body, 'verify-me'))).toBe('other_secret');
    expect(finding(signed(body, body, 'EAAtest'))).toBe('other_secret');
    expect(finding(signed(body, body, 'of another app'))).toBe('wrong_secret');
  });
});

describe('the handshake', () => {
  const asked = (query: Record<string, string>): WebhookRequest => ({
    ...posted('', {}),
    method: 'GET',
    query,
  });
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me', 'hub.challenge': '1158201444' };

  it('gives the challenge back to who knows the verify token', () => {
    expect(handshake(asked(right), credentials)).toEqual({ status: 200, body: '1158201444' });
  });

  it('refuses everyone else, and everyone while no token is set', () => {
    const refused = { status: 403, body: 'forbidden' };
    for (const wrong of [
      { 'hub.mode': 'unsubscribe' },
      { 'hub.verify_token': 'verify-m' },
      { 'hub.verify_token': '' },
    ]) {
      expect(handshake(asked({ ...right, ...wrong }), credentials)).toEqual(refused);
    }
    expect(handshake(asked({}), credentials)).toEqual(refused);
    expect(
      handshake(asked({ 'hub.mode': 'subscribe', 'hub.verify_token': 'verify-me' }), credentials),
    ).toEqual(refused);
    const without = Object.assign(new WhatsAppCredentials(), credentials, { verify_token: '' });
    expect(handshake(asked({ ...right, 'hub.verify_token': '' }), without)).toEqual(refused);
  });
});
