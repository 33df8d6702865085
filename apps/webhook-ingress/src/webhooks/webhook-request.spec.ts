/** What verification gets to see of an HTTP request. */
import type { FastifyRequest } from 'fastify';
import { providerOf, webhookRequestOf } from './webhook-request.js';

const http = (overrides: object): FastifyRequest =>
  ({ method: 'POST', headers: {}, query: {}, ...overrides }) as unknown as FastifyRequest;

describe('a webhook request', () => {
  it('holds the bytes as they came, and what they say', () => {
    const body = Buffer.from('{ "text": "se\\u00f1al" }');
    const request = webhookRequestOf(http({ body }), 1_000);
    expect(request).toMatchObject({ method: 'POST', json: { text: 'señal' }, receivedAt: 1_000 });
    expect(request.body).toBe(body);
  });

  it('has names in lower case and joins what is repeated', () => {
    const headers = { 'X-Signature': 'a', 'x-forwarded-for': ['1', '2'], absent: undefined };
    const request = webhookRequestOf(http({ headers, query: { Token: 't', 'hub.mode': ['a', 'b'] } }), 0);
    expect(request.headers).toEqual({ 'x-signature': 'a', 'x-forwarded-for': '1, 2' });
    expect(request.query).toEqual({ token: 't', 'hub.mode': 'a, b' });
  });

  it.each([
    ['nothing', undefined],
    ['what a parser has taken apart, for no signature is over that', { text: 'Hola' }],
  ])('has an empty body for %s', (_, body) => {
    const request = webhookRequestOf(http({ method: 'GET', body }), 0);
    expect(request.method).toBe('GET');
    expect(request.body).toHaveLength(0);
    expect(request.json).toBeUndefined();
  });

  it('says nothing of bytes that are no JSON', () => {
    expect(webhookRequestOf(http({ body: Buffer.from('a=1') }), 0).json).toBeUndefined();
  });

  it('refuses a body that is nested too deeply', () => {
    const body = Buffer.from('['.repeat(65) + ']'.repeat(65));
    expect(() => webhookRequestOf(http({ body }), 0)).toThrow(
      expect.objectContaining({ code: 'request.too_deep' }),
    );
  });
});

describe('the provider of a path', () => {
  it.each(['whatsapp', 'telegram', 'chatwoot', 'tawkto'])('may be %s', (name) => {
    expect(providerOf(name)).toBe(name);
  });

  it.each(['WhatsApp', 'signal', '', 'constructor'])('may not be "%s"', (name) => {
    expect(() => providerOf(name)).toThrow(expect.objectContaining({ code: 'provider.unknown' }));
  });
});
