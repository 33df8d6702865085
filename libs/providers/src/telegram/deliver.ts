/** Sends a content to a chat, in as many calls as Telegram needs for it. */
import type { HttpClient } from '@enlace/http-client';
import type { OutboundMessage } from '@enlace/normalization';
import type { Delivery, OutgoingFile, SendTools } from '../adapter.js';
import { objectOf } from '../json.js';
import { cutShort } from '../held-back.js';
import { deliveryWithoutAnswer } from '../no-answer.js';
import { fileRefused, openFile, type FileFailure } from '../open-file.js';
import { callTelegram, type TelegramCall, type TelegramReply } from './call.js';
import type { TelegramCredentials } from './credentials.js';
import { addressOf, numberIn } from './destination.js';
import { isUnreadable, outcomeOf } from './errors.js';
import { fit } from './fit.js';
import { destinationOf, laneOf, messageIdOf, numberOf, type Destination } from './payload.js';
import { planOf } from './plan.js';
import type { PlannedCall, PlannedFile } from './planned-call.js';
import { react } from './react.js';
import { wellFormed } from './well-formed.js';

type Http = Pick<HttpClient, 'request'>;
type Failure = Exclude<Delivery, { outcome: 'sent' }>;

const MEGABYTE = 1024 * 1024;

/**
 * In the form that `fit` says; never throws. Once a part was sent, whatever happens to a later one is `unknown`:
 * sending the whole content again would repeat the first.
 */
export async function deliver(
  http: Http,
  message: OutboundMessage,
  credentials: TelegramCredentials,
  tools: SendTools,
): Promise<Delivery> {
  const to = destinationOf(message.to.contact);
  if (to === undefined) {
    const reason = 'the contact is no Telegram chat id';
    return { outcome: 'rejected', code: 'delivery.not_possible', reason, scope: 'message' };
  }
  const content = wellFormed(message.content);
  const how = fit(content);
  if (how.carried === 'not') return { outcome: 'unsupported', reason: how.reason };
  if (content.type === 'reaction') return react(http, { ...message, content }, to, credentials, tools);
  const plan = planOf(content, credentials.parse_mode ?? 'HTML');
  if (plan.length === 0) {
    return { outcome: 'rejected', code: 'telegram.empty', reason: 'the text is empty', scope: 'message' };
  }
  return new Sending(http, to, credentials, tools).send(plan, message.reply_to);
}

/** One message on its way, call by call. */
class Sending {
  private readonly sent: string[] = [];
  /** The forum topic in which the first part came to stand: those after it answer nothing, and belong there too. */
  private topic: number | undefined;

  constructor(
    private readonly http: Http,
    private readonly to: Destination,
    private readonly credentials: TelegramCredentials,
    private readonly tools: SendTools,
  ) {}

  async send(plan: readonly PlannedCall[], replyTo: string | undefined): Promise<Delivery> {
    for (const [index, planned] of plan.entries()) {
      const outcome = await this.part(planned, index === 0 ? replyTo : undefined);
      if (outcome === undefined) continue;
      const place = { done: index, parts: plan.length };
      return cutShort(outcome, this.sent, place, 'telegram.partly_sent');
    }
    const [first, ...others] = this.sent;
    return first === undefined ? withoutId() : { outcome: 'sent', providerMessageIds: [first, ...others] };
  }

  /** Undefined once Telegram has taken it. */
  private async part(planned: PlannedCall, replyTo: string | undefined): Promise<Failure | undefined> {
    try {
      const opened = await openAll(this.tools, planned.files ?? []);
      if ('failure' in opened) return opened.failure;
      const call = (params: PlannedCall['params']): Promise<TelegramReply> =>
        this.call({
          method: planned.method,
          params: {
            ...addressOf(this.to),
            ...params,
            ...replyParams(this.to, replyTo),
            ...this.topicParams(),
          },
          ...(planned.files === undefined ? {} : { files: opened.files }),
        });
      const reply = await call(planned.params);
      const isPlainBetter = planned.plain !== undefined && isUnreadable(reply);
      return this.taken(isPlainBetter ? await call(planned.plain) : reply);
    } catch (error) {
      return deliveryWithoutAnswer(error);
    }
  }

  private async call(call: TelegramCall): Promise<TelegramReply> {
    await this.tools.pace();
    return callTelegram(this.http, this.credentials, call);
  }

  private topicParams(): object {
    return this.topic === undefined ? {} : { message_thread_id: this.topic };
  }

  private taken(reply: TelegramReply): Failure | undefined {
    if (reply.kind !== 'result') return outcomeOf(reply, this.to.chatId);
    const results: readonly unknown[] = Array.isArray(reply.result) ? reply.result : [reply.result];
    this.topic ??= topicOf(results[0]);
    const ids = results.map((result) => sentId(result, this.to));
    const known = ids.filter((id) => id !== undefined);
    this.sent.push(...known);
    return known.length === 0 || known.length < ids.length ? withoutId() : undefined;
  }
}

/** The files of one call; the first that cannot be sent stops the rest. */
async function openAll(
  tools: SendTools,
  planned: readonly PlannedFile[],
): Promise<{ files: Record<string, OutgoingFile> } | { failure: FileFailure }> {
  const files: Record<string, OutgoingFile> = {};
  for (const { name, media, mostBytes } of planned) {
    const opened = await openFile(tools, media);
    if ('failure' in opened) return opened;
    if (opened.file.body.byteLength > mostBytes) return { failure: tooBig(mostBytes) };
    files[name] = opened.file;
  }
  return { files };
}

function tooBig(mostBytes: number): FileFailure {
  const isPhoto = mostBytes < 50 * MEGABYTE;
  return fileRefused(
    `Telegram takes ${isPhoto ? 'a photo' : 'a file'} of at most ${mostBytes / MEGABYTE} MB: ` +
      (isPhoto ? 'make it smaller, or send it as a document' : 'make it smaller, or send a link to it'),
  );
}

/**
 * A reply to a message that was deleted meanwhile is still worth sending. In a forum the reply stands in the topic of the
 * message it answers, without a `message_thread_id` of its own; only where that is gone does it stand in the general one.
 * What belongs to it follows it, by the topic that Telegram names in its answer.
 */
function replyParams(to: Destination, replyTo: string | undefined): object {
  const number = replyTo === undefined ? undefined : numberIn(to, replyTo);
  return number === undefined
    ? {}
    : { reply_parameters: { message_id: number, allow_sending_without_reply: true } };
}

/** Undefined outside of topics: a group's threads of answers have an id as well (Bot API, type Message). */
function topicOf(result: unknown): number | undefined {
  const { is_topic_message: isInTopic, message_thread_id: topic } = objectOf(result);
  return isInTopic === true && typeof topic === 'number' ? topic : undefined;
}

function sentId(result: unknown, to: Destination): string | undefined {
  const number = numberOf(objectOf(result)['message_id']);
  const chatId = numberOf(objectOf(objectOf(result)['chat'])['id']) ?? to.chatId;
  return number === undefined ? undefined : messageIdOf(laneOf(chatId, to.businessConnectionId), number);
}

function withoutId(): Failure {
  const reason = 'Telegram took the message, but its answer names no message id';
  return { outcome: 'unknown', code: 'telegram.unreadable_answer', reason };
}
