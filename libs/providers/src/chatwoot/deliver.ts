/** Writes a message into a Chatwoot conversation, from where Chatwoot sends it to the customer. */
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { OutboundMessage, Sendable } from '@enlace/normalization';
import type { Delivery, Fit, SendTools } from '../adapter.js';
import { RULES, buttonsAsText, contactsAsText, listAsText, locationAsText } from '../degrade.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { idOf, objectOf } from '../json.js';
import { accountPath, callChatwoot } from './call.js';
import type { ChatwootCredentials } from './credentials.js';
import { outcomeOf } from './errors.js';
import { ownAttributes } from './own-message.js';

/** Characters (app/models/message.rb). */
const MAX_CONTENT = 150_000;

/** Whatever is words goes out as words: Chatwoot's inboxes lead to channels of every kind. */
export function fit(content: Sendable): Fit {
  switch (content.type) {
    case 'text':
      return { carried: 'whole' };
    case 'buttons':
      return { carried: 'degraded', rule: RULES.buttonsAsText };
    case 'list':
      return { carried: 'degraded', rule: RULES.listAsText };
    case 'location':
      return { carried: 'degraded', rule: RULES.locationAsText };
    case 'contacts':
      return { carried: 'degraded', rule: RULES.contactsAsText };
    default:
      return { carried: 'not', reason: `a ${content.type} cannot be written into a Chatwoot conversation` };
  }
}

/** Never throws. */
export async function deliver(
  http: Pick<HttpClient, 'request'>,
  message: OutboundMessage,
  credentials: ChatwootCredentials,
  tools: Pick<SendTools, 'pace'>,
): Promise<Delivery> {
  const conversation = message.to.conversation ?? '';
  if (!/^\d{1,15}$/.test(conversation)) {
    return refused('delivery.not_possible', 'Chatwoot needs the number of the conversation to write into');
  }
  const text = textOf(message.content);
  if (text === undefined) {
    return refused('content.unsupported', `Chatwoot cannot be handed a ${message.content.type}`);
  }
  const content = Buffer.from(text, 'utf8').toString('utf8'); // half characters are no UTF-8
  if (content.trim() === '') return refused('chatwoot.empty', 'the text is empty');
  if (content.length > MAX_CONTENT)
    return refused('chatwoot.too_long', `more than ${MAX_CONTENT} characters`);
  try {
    await tools.pace();
  } catch (error) {
    return deliveryWithoutAnswer(error);
  }
  const reply = await callChatwoot(http, credentials, {
    method: 'POST',
    path: accountPath(credentials, `/conversations/${conversation}/messages`),
    json: {
      content,
      message_type: 'outgoing',
      private: false,
      content_attributes: { ...ownAttributes(message.id), ...replyAttributes(message.reply_to) },
      echo_id: message.id,
    },
  });
  return reply.kind === 'failure' ? deliveryWithoutAnswer(reply.error) : outcome(reply.answer, credentials);
}

function textOf(content: Sendable): string | undefined {
  switch (content.type) {
    case 'text':
      return content.text;
    case 'buttons':
      return buttonsAsText(content).text;
    case 'list':
      return listAsText(content).text;
    case 'location':
      return locationAsText(content).text;
    case 'contacts':
      return contactsAsText(content).text;
    default:
      return undefined;
  }
}

function outcome(answer: HttpAnswer, credentials: ChatwootCredentials): Delivery {
  if (answer.status < 200 || answer.status >= 300) return outcomeOf(answer, credentials);
  const id = idOf(objectOf(answer.json())['id']);
  if (id !== undefined) return { outcome: 'sent', providerMessageIds: [id] };
  const reason = `Chatwoot answered ${answer.status}, but named no message id`;
  return { outcome: 'unknown', code: 'chatwoot.unreadable_answer', reason };
}

function replyAttributes(replyTo: string | undefined): Record<string, number> {
  return replyTo !== undefined && /^\d{1,15}$/.test(replyTo) ? { in_reply_to: Number(replyTo) } : {};
}

function refused(code: string, reason: string): Delivery {
  return { outcome: 'rejected', code, reason, scope: 'message' };
}
