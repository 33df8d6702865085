/** How Chatwoot should bring its events to us, against how it does; pure. */
import type { ApiAgentBot, ApiWebhook } from '../api/account-api.js';

/**
 * - `webhook`: everything that happens in the account, contacts and typing included, from one webhook.
 * - `agent_bot`: what happens in the inboxes a bot was given, tried three times, and new conversations wait as pending
 *   for the bot to answer or to hand over (app/jobs/agent_bots/webhook_job.rb). It hears nothing of contacts or typing.
 */
export const REGISTRATION_MODES = ['webhook', 'agent_bot'] as const;

export type ChatwootRegistrationMode = (typeof REGISTRATION_MODES)[number];

/** All that an account's webhook can tell (app/models/webhook.rb). */
export const SUBSCRIPTIONS = [
  'conversation_created',
  'conversation_status_changed',
  'conversation_updated',
  'contact_created',
  'contact_updated',
  'message_created',
  'message_updated',
  'webwidget_triggered',
  'inbox_created',
  'inbox_updated',
  'conversation_typing_on',
  'conversation_typing_off',
] as const;

export interface ChatwootWish {
  readonly mode: ChatwootRegistrationMode;
  readonly url: string;
  /** With `agent_bot`: the inboxes it is given. */
  readonly inboxIds: readonly string[];
}

export interface ChatwootActual {
  /** The webhook with the wished address. */
  readonly webhook: ApiWebhook | undefined;
  /** The bot with the wished address. */
  readonly bot: ApiAgentBot | undefined;
  /** The bot of each wished inbox. */
  readonly inboxBots: Readonly<Record<string, string | undefined>>;
}

/** The secret that the webhooks of the wished mode are signed with. */
export function secretOf({ mode }: ChatwootWish, { webhook, bot }: ChatwootActual): string | undefined {
  return mode === 'webhook' ? webhook?.secret : bot?.secret;
}

export function missingSubscriptions({ webhook }: ChatwootActual): string[] {
  return SUBSCRIPTIONS.filter((name) => webhook?.subscriptions.includes(name) !== true);
}

/**
 * What a person should know or mend, in sentences; empty where all is well.
 * @param keptSecret what webhooks are verified with here
 */
export function compareChatwootRegistration(
  wish: ChatwootWish,
  actual: ChatwootActual,
  keptSecret: string | undefined,
): string[] {
  const { webhook, bot, inboxBots } = actual;
  const found = wish.mode === 'webhook' ? webhook : bot;
  const differences: string[] = [];
  if (found === undefined) {
    return [
      `Chatwoot has no ${wish.mode === 'webhook' ? 'webhook' : 'agent bot'} with our address: repair makes one`,
    ];
  }
  if (wish.mode === 'webhook') {
    const missing = missingSubscriptions(actual);
    if (missing.length > 0)
      differences.push(`Chatwoot does not tell of ${missing.join(', ')}: repair asks for it`);
    if (bot !== undefined) {
      differences.push(
        'an agent bot has our address too: each event comes twice (it has one effect), delete the bot',
      );
    }
  } else {
    for (const inbox of wish.inboxIds) {
      const owner = inboxBots[inbox];
      if (owner === undefined) differences.push(`inbox ${inbox} has no bot: repair gives it to ours`);
      else if (owner !== bot?.id)
        differences.push(`inbox ${inbox} has another bot (${owner}): take it away in Chatwoot first`);
    }
    if (webhook !== undefined) {
      differences.push(
        'a webhook of the account has our address too: its events are signed with another secret and wait in quarantine, delete it',
      );
    }
  }
  const secret = secretOf(wish, actual);
  if (secret === undefined) {
    differences.push(
      wish.mode === 'webhook'
        ? 'Chatwoot shows no secret, so it signs nothing: update it to 4.11.2 or later, or save signature_mode token with a url_token'
        : 'Chatwoot shows no secret of the bot, so it signs nothing: update it to 4.13.0 or later, or save signature_mode token with a url_token',
    );
  } else if (secret !== keptSecret) {
    differences.push('the secret kept here is not the one Chatwoot signs with: repair reads it back');
  }
  return differences;
}
