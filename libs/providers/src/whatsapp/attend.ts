/** Marks a customer's message as read and shows that an answer is being written. */
import { HttpFailure } from '@enlace/http-client';
import { AppError, retry } from '@enlace/contracts';
import { ProviderPutOff } from '../provider-put-off.js';
import { outcomeOfError, post, putOffByOddAnswer, type Http } from './call.js';
import type { WhatsAppCredentials } from './credentials.js';

const TIMEOUT_MS = 10_000;

/**
 * Marks the message as read, and all before it, and shows typing for at most 25 seconds or until a message is sent; there
 * is none without a message to mark as read (Meta, Cloud API: typing indicators).
 * @throws AppError `provider.refused`, `provider.rate_limited` or `provider.unreachable`
 */
export function attend(http: Http, message: Message, credentials: WhatsAppCredentials): Promise<void> {
  return read(http, message, credentials, { typing_indicator: { type: 'text' } });
}

/**
 * The same without typing (Meta, Cloud API: mark messages as read).
 * @throws AppError as `attend` does
 */
export function markRead(http: Http, message: Message, credentials: WhatsAppCredentials): Promise<void> {
  return read(http, message, credentials, {});
}

interface Message {
  readonly providerMessageId: string;
}

async function read(
  http: Http,
  message: Message,
  credentials: WhatsAppCredentials,
  more: object,
): Promise<void> {
  const json = {
    messaging_product: 'whatsapp',
    status: 'read',
    message_id: message.providerMessageId,
    ...more,
  };
  const answer = await post(http, credentials, 'messages', { json }, TIMEOUT_MS).catch((error: unknown) => {
    const why = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
    throw new AppError('provider.unreachable', `WhatsApp could not be told: ${why}`, retry());
  });
  const failure = outcomeOfError(answer, credentials);
  if (failure === undefined && answer.status < 300) return;
  throw errorOf(failure ?? putOffByOddAnswer(answer));
}

function errorOf(failure: NonNullable<ReturnType<typeof outcomeOfError>>): AppError {
  const { code, reason } = failure;
  const refused = `WhatsApp did not mark the message as read: ${reason} (${code})`;
  if (failure.outcome === 'rejected') return new AppError('provider.refused', refused);
  if (failure.stopped === true) return new ProviderPutOff('provider.refused', refused, failure);
  return code.startsWith('http.') && code !== 'http.429'
    ? new ProviderPutOff('provider.unreachable', `WhatsApp could not be told: ${reason}`, failure)
    : new ProviderPutOff('provider.rate_limited', `WhatsApp says not now: ${reason} (${code})`, failure);
}
