/** Turns an HTTP request into what verification looks at, and says which provider the path names. */
import type { FastifyRequest } from 'fastify';
import { AppError } from '@enlace/contracts';
import { isProvider, type Provider } from '@enlace/normalization';
import type { WebhookRequest } from '@enlace/providers';
import { readJson } from './json-body.js';

/** Names in lower case, repeated values joined by `, `. */
export function flat(values: Readonly<Record<string, unknown>>): Record<string, string> {
  const flattened: Record<string, string> = {};
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'string') flattened[name.toLowerCase()] = value;
    else if (Array.isArray(value)) flattened[name.toLowerCase()] = value.join(', ');
  }
  return flattened;
}

/** Throws `request.too_deep`. The body must have been left as bytes, see `raw-body.ts`. */
export function webhookRequestOf(request: FastifyRequest, receivedAt: number): WebhookRequest {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return {
    method: request.method === 'GET' ? 'GET' : 'POST',
    headers: flat(request.headers),
    query: flat(request.query as Record<string, unknown>),
    body,
    json: body.length === 0 ? undefined : readJson(body),
    receivedAt,
  };
}

/** Throws `provider.unknown` with the names there are. */
export function providerOf(name: string): Provider {
  if (isProvider(name)) return name;
  throw new AppError(
    'provider.unknown',
    'the path must name a provider: whatsapp, telegram, chatwoot or tawkto',
  );
}
