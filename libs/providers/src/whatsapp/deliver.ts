/** Hands a message to the WhatsApp Cloud API, in parts where it is too long, and says what came of it. */
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { OutboundMessage, Sendable } from '@enlace/normalization';
import type { Delivery, Fit } from '../adapter.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { splitText } from '../split-text.js';
import type { WhatsAppCredentials } from './credentials.js';
import { ruleOf } from './errors.js';
import { acceptedIdOf, circuitOf, graphErrorOf, graphUrl } from './graph-answer.js';
import { isBsuid } from './identity.js';

/** Meta, Cloud API: text messages. */
const MAX_TEXT = 4096;
const TIMEOUT_MS = 15_000;
const RETRY_MS = 10_000;

/** Base64 of `capi_group:`, with which the ids of groups begin (Meta, Groups API). */
const GROUP_ID = /^Y2FwaV9ncm91c/;

type Address =
  | { readonly recipient_type: 'individual' | 'group'; readonly to: string }
  | { readonly recipient_type: 'individual'; readonly recipient: string };

/**
 * Parts go out in order, each carrying our id as `biz_opaque_callback_data`, which the statuses bring back.
 * Nothing is tried twice here: whether to try again is the caller's to say. Once a part was taken, whatever
 * fails later leaves the message `unknown`, for the first part must not go out again.
 */
export async function deliver(
  http: Pick<HttpClient, 'request'>,
  message: OutboundMessage,
  credentials: WhatsAppCredentials,
): Promise<Delivery> {
  const address = addressOf(message);
  if (address === undefined) {
    const reason = 'the contact has neither a phone number nor a user id WhatsApp knows';
    return { outcome: 'rejected', code: 'address.invalid', reason, scope: 'contact' };
  }
  const parts = splitText(wordsOf(message.content), MAX_TEXT);
  const ids: string[] = [];
  for (const [index, part] of parts.entries()) {
    const delivery = await send(http, bodyOf(message, address, part, index === 0), credentials);
    if (delivery.outcome !== 'sent')
      return ids.length === 0 ? delivery : cutShort(delivery, ids.length, parts.length);
    ids.push(...delivery.providerMessageIds);
  }
  const [first, ...others] = ids;
  return first === undefined
    ? { outcome: 'unknown', code: 'answer.odd', reason: 'no part was sent' }
    : { outcome: 'sent', providerMessageIds: [first, ...others] };
}

async function send(
  http: Pick<HttpClient, 'request'>,
  json: object,
  credentials: WhatsAppCredentials,
): Promise<Delivery> {
  try {
    const answer = await http.request({
      method: 'POST',
      url: graphUrl(credentials, `${encodeURIComponent(credentials.phone_number_id)}/messages`),
      headers: { authorization: `Bearer ${credentials.access_token}` },
      json,
      timeoutMs: TIMEOUT_MS,
      idempotent: false,
      circuit: circuitOf(credentials),
    });
    return deliveryOf(answer, credentials);
  } catch (error) {
    return deliveryWithoutAnswer(error);
  }
}

function deliveryOf(answer: HttpAnswer, credentials: WhatsAppCredentials): Delivery {
  const error = graphErrorOf(answer, credentials);
  if (error === undefined) return deliveryWithoutError(answer);
  const code = String(error.code);
  const rule = ruleOf(error.code);
  const reason =
    error.words === ''
      ? (rule?.meaning ?? 'Meta gave no reason')
      : `${rule?.meaning ?? 'refused'} (${error.words})`;
  // 100 with subcode 33: the number itself is unknown to this token
  const scope = error.code === 100 && error.subcode === 33 ? 'integration' : (rule?.scope ?? 'message');
  const isPassing =
    rule === undefined && (error.isTransient || answer.status === 429 || answer.status >= 500);
  const afterMs = rule?.retryAfterMs ?? (isPassing ? RETRY_MS : undefined);
  return afterMs === undefined
    ? { outcome: 'rejected', code, reason, scope }
    : { outcome: 'retry', code, reason, afterMs: Math.max(afterMs, retryAfterOf(answer)), scope };
}

/** 200 means accepted, not delivered. What is no Graph answer comes from something in between. */
function deliveryWithoutError(answer: HttpAnswer): Delivery {
  const { status } = answer;
  const id = status >= 200 && status < 300 ? acceptedIdOf(answer) : undefined;
  if (id !== undefined) return { outcome: 'sent', providerMessageIds: [id] };
  const code = `http.${status}`;
  if (status === 429) {
    const afterMs = Math.max(RETRY_MS, retryAfterOf(answer));
    return { outcome: 'retry', code, reason: 'too many calls', afterMs, scope: 'integration' };
  }
  if (status >= 300 && status < 500 && status !== 408) {
    const reason = `HTTP ${status} without a Graph error: base_url or api_version may be wrong`;
    return { outcome: 'rejected', code, reason, scope: 'integration' };
  }
  return { outcome: 'unknown', code, reason: `HTTP ${status} without a message id or a Graph error` };
}

function cutShort(failed: Exclude<Delivery, { outcome: 'sent' }>, sent: number, parts: number): Delivery {
  const reason = `part ${sent + 1} of ${parts} failed after ${sent} had been taken: ${failed.reason}`;
  return { outcome: 'unknown', code: 'partly_sent', reason };
}

function bodyOf(message: OutboundMessage, address: Address, text: string, isFirst: boolean): object {
  const context =
    isFirst && message.reply_to !== undefined ? { context: { message_id: message.reply_to } } : {};
  return {
    messaging_product: 'whatsapp',
    ...address,
    type: 'text',
    text: { body: text, preview_url: false },
    ...context,
    biz_opaque_callback_data: message.id,
  };
}

/** `to` takes a phone number's digits or a group, `recipient` a business-scoped user id (Meta, business-scoped user IDs). */
function addressOf({ to }: OutboundMessage): Address | undefined {
  if (isBsuid(to.contact)) return { recipient_type: 'individual', recipient: to.contact };
  if (GROUP_ID.test(to.contact)) return { recipient_type: 'group', to: to.contact };
  const digits = [to.contact, to.phone ?? ''].map(phoneDigitsOf).find((found) => found !== undefined);
  return digits === undefined ? undefined : { recipient_type: 'individual', to: digits };
}

function phoneDigitsOf(id: string): string | undefined {
  return /^\+?(\d{5,20})$/.exec(id)?.[1];
}

/** `Retry-After` in milliseconds; 0 where it is not given in seconds. */
function retryAfterOf(answer: HttpAnswer): number {
  const seconds = answer.headers['retry-after'];
  return seconds !== undefined && /^\d{1,6}$/.test(seconds) ? Number(seconds) * 1_000 : 0;
}

export function fit(content: Sendable): Fit {
  return content.type === 'text'
    ? { carried: 'whole' }
    : { carried: 'not', reason: `WhatsApp is not yet handed a ${content.type}` };
}

function wordsOf(content: Sendable): string {
  return content.type === 'text' ? content.text : '';
}
