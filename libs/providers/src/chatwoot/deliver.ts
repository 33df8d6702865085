/** Writes a message into a Chatwoot conversation, from where Chatwoot sends it to the customer. */
import type { HttpAnswer, HttpClient } from '@enlace/http-client';
import type { OutboundMedia, OutboundMessage } from '@enlace/normalization';
import type { Delivery, OutgoingFile, SendTools } from '../adapter.js';
import { idOf, objectOf } from '../json.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { fileRefused, openFile, type FileFailure } from '../open-file.js';
import { messageBody, type MessageFields } from './api/message-api.js';
import { accountPath, callChatwoot } from './call.js';
import { fit, writtenOf } from './content.js';
import type { ChatwootCredentials } from './credentials.js';
import { outcomeOf } from './errors.js';
import { ownAttributes } from './own-message.js';

/** Characters (app/models/message.rb). */
const MAX_CONTENT = 150_000;
/** Bytes of a file (app/models/attachment.rb). */
const MAX_FILE = 40 * 1024 * 1024;
const UPLOAD_TIMEOUT_MS = 60_000;

/** Never throws. */
export async function deliver(
  http: Pick<HttpClient, 'request'>,
  message: OutboundMessage,
  credentials: ChatwootCredentials,
  tools: SendTools,
): Promise<Delivery> {
  const conversation = message.to.conversation ?? '';
  if (!/^\d{1,15}$/.test(conversation)) {
    return refused('delivery.not_possible', 'Chatwoot needs the number of the conversation to write into');
  }
  const fits = fit(message.content);
  const written = fits.carried === 'not' ? undefined : writtenOf(message.content);
  if (written === undefined) {
    const why = fits.carried === 'not' ? fits.reason : `Chatwoot cannot be handed a ${message.content.type}`;
    return refused('content.unsupported', why);
  }
  const content = Buffer.from(written.text, 'utf8').toString('utf8'); // half characters are no UTF-8
  if (content.trim() === '' && written.files.length === 0)
    return refused('chatwoot.empty', 'the text is empty');
  if (content.length > MAX_CONTENT)
    return refused('chatwoot.too_long', `more than ${MAX_CONTENT} characters`);
  const files = await openFiles(tools, written.files);
  if ('outcome' in files) return files;
  try {
    await tools.pace();
  } catch (error) {
    return deliveryWithoutAnswer(error);
  }
  const fields: MessageFields = {
    content,
    message_type: 'outgoing',
    private: false,
    content_attributes: { ...ownAttributes(message.id), ...replyAttributes(message.reply_to) },
    ...(written.template === undefined ? {} : { template_params: written.template }),
    echo_id: message.id,
  };
  const reply = await callChatwoot(http, credentials, {
    method: 'POST',
    path: accountPath(credentials, `/conversations/${conversation}/messages`),
    ...messageBody(fields, files),
    ...((credentials.agent_bot_token ?? '') === '' ? {} : { token: credentials.agent_bot_token ?? '' }),
    ...(files.length === 0 ? {} : { timeoutMs: UPLOAD_TIMEOUT_MS }),
  });
  return reply.kind === 'failure' ? deliveryWithoutAnswer(reply.error) : outcome(reply.answer, credentials);
}

async function openFiles(
  tools: SendTools,
  wanted: readonly OutboundMedia[],
): Promise<readonly OutgoingFile[] | FileFailure> {
  const files: OutgoingFile[] = [];
  for (const media of wanted) {
    const opened = await openFile(tools, media);
    if ('failure' in opened) return opened.failure;
    if (opened.file.body.length > MAX_FILE) return fileRefused('Chatwoot takes files of up to 40 MB');
    files.push(opened.file);
  }
  return files;
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
