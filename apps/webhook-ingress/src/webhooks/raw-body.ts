/** Leaves webhook bodies as bytes, whatever their content type says: a signature is over bytes. */
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** Providers send at most 3 MB. */
export const WEBHOOK_BODY_LIMIT = 3 * 1_024 * 1_024;

const WEBHOOK_PATH = /^\/api\/(?:v1\/integrations\/webhooks|integrations\/webhooks|webhooks)\//;

/** Whether the request came to a webhook path (any of the public forms). */
export function isWebhookPath(url: string): boolean {
  return WEBHOOK_PATH.test(url);
}

type Done = (error: Error | null, body?: unknown) => void;

/** Registers the parsers: bytes for webhooks, JSON for the rest of the API. */
export function keepRawBodies(app: NestFastifyApplication): void {
  const parseJson = app.getHttpAdapter().getInstance().getDefaultJsonParser('error', 'error');
  app.useBodyParser(
    'application/json',
    { bodyLimit: WEBHOOK_BODY_LIMIT },
    (request: FastifyRequest, body: Buffer, done: Done) => {
      if (isWebhookPath(request.url)) done(null, body);
      else void parseJson(request, body.toString('utf8'), done);
    },
  );
  app.useBodyParser(
    '*',
    { bodyLimit: WEBHOOK_BODY_LIMIT },
    (request: FastifyRequest, body: Buffer, done: Done) => {
      if (isWebhookPath(request.url)) done(null, body);
      else done(Object.assign(new Error('send JSON'), { statusCode: 415 }));
    },
  );
}
