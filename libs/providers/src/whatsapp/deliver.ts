/** Hands a message to the WhatsApp Cloud API, in as many parts as it takes, and says what came of it. */
import type { OutboundMedia, OutboundMessage } from '@enlace/normalization';
import type { Delivery, SendTools } from '../adapter.js';
import { HeldBack, cutShort, deliveryHeldBack } from '../held-back.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { outcomeOfError, outcomeOfOddAnswer, post, type Http } from './call.js';
import type { WhatsAppCredentials } from './credentials.js';
import { acceptedIdOf } from './graph-answer.js';
import type { FileAtMeta, Part, Plan } from './part.js';
import { planOf } from './plan.js';
import { addressOf, phoneAddressOf, type Address } from './recipient.js';
import { uploadFiles, type FilesAtMeta } from './upload.js';

const TIMEOUT_MS = 15_000;
const NO_TURN_MS = 5_000;

type Failure = Exclude<Delivery, { outcome: 'sent' }>;

/**
 * Files go up first; then the parts go out in order, each carrying our id as `biz_opaque_callback_data`, which the
 * statuses bring back. Nothing is tried twice here: whether to try again is the caller's to say. Once a part was
 * taken, whatever fails later leaves the message `unknown`, for the first part must not go out again.
 */
export async function deliver(
  http: Http,
  message: OutboundMessage,
  credentials: WhatsAppCredentials,
  tools: SendTools,
): Promise<Delivery> {
  const plan = planOf(message.content);
  if ('reason' in plan) return { outcome: 'unsupported', reason: plan.reason };
  const address = addressFor(plan, message);
  if ('outcome' in address) return address;
  const files = await uploadFiles(http, plan.parts, credentials, tools);
  if ('outcome' in files) return files;
  const ids: string[] = [];
  for (const [index, part] of plan.parts.entries()) {
    const json = bodyOf(message, address, part, files, index === 0);
    const delivery = (await paced(tools)) ?? (await send(http, json, credentials));
    if (delivery.outcome !== 'sent') {
      return cutShort(delivery, ids, { done: index, parts: plan.parts.length }, 'partly_sent');
    }
    ids.push(...delivery.providerMessageIds);
  }
  const [first, ...others] = ids;
  return first === undefined
    ? { outcome: 'unknown', code: 'answer.odd', reason: 'no part was sent' }
    : { outcome: 'sent', providerMessageIds: [first, ...others] };
}

/** What looks like a one-time password goes to the phone number where one is known; Meta judges the rest. */
function addressFor(plan: Plan, message: OutboundMessage): Address | Failure {
  const address = addressOf(message);
  if (address === undefined) {
    const reason = 'the contact has neither a phone number nor a user id WhatsApp knows';
    return { outcome: 'rejected', code: 'address.invalid', reason, scope: 'contact' };
  }
  return (plan.isAuthentication === true ? phoneAddressOf(message.to.phone) : undefined) ?? address;
}

/** Waits for a turn; a host that gives none is a part that failed, not an error. */
async function paced(tools: SendTools): Promise<Failure | undefined> {
  try {
    await tools.pace();
    return undefined;
  } catch (error) {
    if (error instanceof HeldBack) return deliveryHeldBack(error);
    const reason = 'there was no turn left for it';
    return { outcome: 'retry', code: 'interrupted', reason, afterMs: NO_TURN_MS, scope: 'message' };
  }
}

async function send(http: Http, json: object, credentials: WhatsAppCredentials): Promise<Delivery> {
  try {
    const answer = await post(http, credentials, 'messages', { json }, TIMEOUT_MS);
    const failure = outcomeOfError(answer, credentials);
    if (failure !== undefined) return failure;
    // 200 means accepted, not delivered
    const id = answer.status >= 200 && answer.status < 300 ? acceptedIdOf(answer) : undefined;
    return id === undefined ? outcomeOfOddAnswer(answer) : { outcome: 'sent', providerMessageIds: [id] };
  } catch (error) {
    return deliveryWithoutAnswer(error);
  }
}

function bodyOf(
  message: OutboundMessage,
  address: Address,
  part: Part,
  files: FilesAtMeta,
  isFirst: boolean,
): object {
  const body = part.body((media) => fileIn(files, media));
  // a reaction names its message itself
  const answers = isFirst && body.type !== 'reaction' ? message.reply_to : undefined;
  return {
    messaging_product: 'whatsapp',
    ...address,
    ...body,
    ...(answers === undefined ? {} : { context: { message_id: answers } }),
    biz_opaque_callback_data: message.id,
  };
}

function fileIn(files: FilesAtMeta, media: OutboundMedia): FileAtMeta {
  return files.get(media) ?? { id: '', mimeType: undefined, fileName: undefined };
}
