/** How a bot is: whether Telegram knows it, where its updates go, and what was wrong with the last delivery. */
import type { HttpClient } from '@enlace/http-client';
import { AppError } from '@enlace/contracts';
import { fine, type HealthQuestion, type HealthReport, type HealthSection } from '../health.js';
import { objectOf, textOf } from '../json.js';
import { callTelegram } from './call.js';
import { compareWebhook, type WebhookInfo, type WishedWebhook } from './compare-webhook.js';
import type { TelegramCredentials } from './credentials.js';
import { explainWebhookError } from './explain-webhook-error.js';
import { webhookInfo } from './webhook.js';
import { wishedWebhook } from './wished-webhook.js';

type Http = Pick<HttpClient, 'request'>;

const TIMEOUT_MS = 5_000;

/** An error before that, with nothing waiting, is over. */
const RECENT_MS = 60 * 60_000;

/** Never throws: that Telegram is away or refuses is a finding. */
export async function health(
  http: Http,
  credentials: TelegramCredentials,
  question: HealthQuestion,
): Promise<HealthReport> {
  const [token, webhook] = await Promise.all([
    tokenSection(http, credentials),
    webhookSections(http, credentials, question),
  ]);
  return { sections: [token, ...webhook], learned: {} };
}

async function tokenSection(http: Http, credentials: TelegramCredentials): Promise<HealthSection> {
  const name = 'token';
  const call = { method: 'getMe', idempotent: true, timeoutMs: TIMEOUT_MS };
  const reply = await callTelegram(http, credentials, call);
  if (reply.kind === 'result') {
    const username = textOf(objectOf(reply.result)['username'], 64);
    return fine(name, `Telegram knows the bot${username === undefined ? '' : ` @${username}`}`);
  }
  if (reply.kind === 'error' && reply.status < 500 && reply.status !== 429) {
    return { name, state: 'broken', ...refusalOf(reply.status, reply.description) };
  }
  const message = 'Telegram could not be asked: nothing is known of the bot now; ask again in a while';
  return { name, state: 'warning', message, who_acts: 'provider' };
}

function refusalOf(status: number, description: string): Pick<HealthSection, 'message' | 'who_acts'> {
  switch (status) {
    case 401:
    case 404:
      return {
        message:
          'Telegram does not know this bot_token: it is wrong or was revoked; save the one of @BotFather',
        who_acts: 'you',
      };
    case 409:
      return {
        message:
          'Telegram answered 409, a conflict: another program asks for the updates of the bot with getUpdates; stop it, then set the webhook again',
        who_acts: 'you',
      };
    case 410:
      return {
        message:
          'Telegram answered 410: the bot was given up or moved to another Bot API server; log it in there, or save the base_url of that server',
        who_acts: 'you',
      };
    default:
      return { message: `Telegram answered ${status}: ${description}`, who_acts: 'you' };
  }
}

async function webhookSections(
  http: Http,
  credentials: TelegramCredentials,
  { webhookUrls: [webhookUrl], registration }: HealthQuestion,
): Promise<readonly HealthSection[]> {
  try {
    const info = await webhookInfo(http, credentials);
    const wished = wishedWebhook(registration, credentials, webhookUrl);
    return [webhookSection(info, wished), ...errorSection(info, Date.now())];
  } catch (error) {
    const words = error instanceof AppError ? error.message : 'Telegram could not be asked';
    const message = `Where the updates go is not known: ${words}`;
    return [{ name: 'webhook', state: 'warning', message, who_acts: 'provider' }];
  }
}

function webhookSection(info: WebhookInfo, wished: WishedWebhook | 'none'): HealthSection {
  const name = 'webhook';
  const details = { pending_updates: info.pending };
  if (info.url === undefined && wished === 'none') {
    return fine(name, 'No webhook is set, and none is wished: it was taken away through us', details);
  }
  if (info.url === undefined) {
    const message =
      'No webhook is set, the bot receives nothing: set it. If it was set before, another program took it away to ask with getUpdates, or Telegram gave up on an address that answered 410 for 23 hours';
    return { name, state: 'broken', message, who_acts: 'repair', details };
  }
  const { lastError: _told, ...settings } = info;
  const differences = compareWebhook(wished, { ...settings, pending: 0 });
  if (differences.length === 0) return fine(name, 'Updates come to this installation', details);
  return {
    name,
    state: isElsewhere(info, wished) ? 'broken' : 'warning',
    message: differences.join('; '),
    who_acts: 'repair',
    details,
  };
}

/** Whether somebody else gets what is ours. */
function isElsewhere({ url }: WebhookInfo, wished: WishedWebhook | 'none'): boolean {
  return wished !== 'none' && wished.url !== undefined && wished.url !== url;
}

function errorSection({ lastError, pending }: WebhookInfo, now: number): HealthSection[] {
  if (lastError === undefined) return [];
  const at = lastError.at.toISOString();
  const details = { at, message: lastError.message, pending_updates: pending };
  if (pending === 0 && now - lastError.at.getTime() > RECENT_MS) {
    return [fine('last_error', `Telegram last failed to deliver at ${at}; nothing waits since`, details)];
  }
  const { meaning, who_acts } = explainWebhookError(lastError.message);
  const message = `Telegram could not deliver at ${at} (${lastError.message}): ${meaning}`;
  return [{ name: 'last_error', state: pending > 0 ? 'broken' : 'warning', message, who_acts, details }];
}
