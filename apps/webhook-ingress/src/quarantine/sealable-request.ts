/** A refused request as bytes to seal, and back: verifying it once more needs the headers exactly as they came. */
import { AppError } from '@enlace/contracts';
import type { WebhookRequest } from '@enlace/providers';
import { readJson } from '../webhooks/json-body.js';

interface Sealed {
  readonly headers: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: string;
  readonly receivedAt: number;
}

/** Everything verification looks at. */
export function sealableRequest(request: WebhookRequest): Buffer {
  const sealed: Sealed = {
    headers: { ...request.headers },
    query: { ...request.query },
    body: request.body.toString('base64'),
    receivedAt: request.receivedAt,
  };
  return Buffer.from(JSON.stringify(sealed));
}

/** The request as it came, at the time it came. Throws `webhook.not_releasable` when the bytes are not one. */
export function requestFromSealed(bytes: Buffer): WebhookRequest {
  const sealed = readJson(bytes) as Partial<Sealed> | undefined;
  if (typeof sealed?.body !== 'string' || typeof sealed.receivedAt !== 'number') {
    throw new AppError('webhook.not_releasable', 'what was kept of this webhook cannot be read');
  }
  const body = Buffer.from(sealed.body, 'base64');
  return {
    method: 'POST',
    headers: sealed.headers ?? {},
    query: sealed.query ?? {},
    body,
    json: readJson(body),
    receivedAt: sealed.receivedAt,
  };
}
