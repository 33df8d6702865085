/** Bytes for webhooks, JSON for the rest. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { isWebhookPath, keepRawBodies } from './raw-body.js';

const ID = '0190a8a0-0000-7000-8000-000000000001';

describe('the path of a webhook', () => {
  it.each([
    '/api/v1/integrations/webhooks/whatsapp',
    `/api/v1/integrations/webhooks/whatsapp/${ID}`,
    `/api/v1/integrations/webhooks/chatwoot/${ID}?token=t`,
    '/api/integrations/webhooks/tawkto',
    '/api/integrations/webhooks/tawkto/',
    '/api/webhooks/telegram',
    '/api/webhooks/telegram/',
  ])('is %s', (url) => {
    expect(isWebhookPath(url)).toBe(true);
  });

  it.each([
    '/api/v1/webhooks',
    `/api/v1/webhooks/${ID}/replay`,
    '/api/v1/integrations/whatsapp',
    '/api/v1/dead-letters?next=/api/webhooks/telegram',
    '/other/api/webhooks/telegram',
    '/api/webhooks',
  ])('is not %s', (url) => {
    expect(isWebhookPath(url)).toBe(false);
  });
});

type Done = (error: Error | null, body?: unknown) => void;
type Parser = (request: { url: string }, body: Buffer, done: Done) => void;

describe('the body parsers', () => {
  const parsers = new Map<string, { bodyLimit: number; parse: Parser }>();

  beforeAll(() => {
    keepRawBodies({
      getHttpAdapter: () => ({
        getInstance: () => ({
          getDefaultJsonParser: () => (_: unknown, text: string, done: Done) => done(null, JSON.parse(text)),
        }),
      }),
      useBodyParser: (type: string, { bodyLimit }: { bodyLimit: number }, parse: Parser) =>
        parsers.set(type, { bodyLimit, parse }),
    } as unknown as NestFastifyApplication);
  });

  function parsed(type: string, url: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done: Done = (error, body) => (error === null ? resolve(body) : reject(error));
      parsers.get(type)?.parse({ url }, Buffer.from('{"a":1}'), done);
    });
  }

  it.each(['application/json', '*'])('leave a webhook of type %s as bytes, up to 3 MB', async (type) => {
    expect(await parsed(type, '/api/webhooks/telegram')).toEqual(Buffer.from('{"a":1}'));
    expect(parsers.get(type)?.bodyLimit).toBe(3_145_728);
  });

  it('read what comes to the rest of the API as JSON, and nothing else', async () => {
    expect(await parsed('application/json', '/api/v1/webhooks/1/replay')).toEqual({ a: 1 });
    await expect(parsed('*', '/api/v1/webhooks/1/replay')).rejects.toMatchObject({ statusCode: 415 });
  });
});
