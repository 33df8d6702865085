/** The calls that let Chatwoot bring its events to us, and take that back. */
import { AppError } from '@enlace/contracts';
import { given, type Asked } from '../api/ask-chatwoot.js';
import type { ApiAgentBot, ApiWebhook } from '../api/account-api.js';
import type { ChatwootApi } from '../api/chatwoot-api.js';
import {
  SUBSCRIPTIONS,
  missingSubscriptions,
  type ChatwootActual,
  type ChatwootWish,
} from './compare-registration.js';

/** @throws AppError what Chatwoot says as `provider.…` */
export async function readChatwootRegistration(
  { account }: ChatwootApi,
  { url, inboxIds }: Pick<ChatwootWish, 'url' | 'inboxIds'>,
): Promise<ChatwootActual> {
  const webhook = given(await account.webhooks()).find((it) => it.url === url);
  const bot = botWith(given(await account.agentBots()), url);
  const inboxBots: Record<string, string | undefined> = {};
  for (const inbox of inboxIds) inboxBots[inbox] = given(await account.inboxBot(inbox));
  return { webhook, bot, inboxBots };
}

/**
 * Makes what is missing and mends what differs.
 * @returns what was done, in the words of the API; empty where all was well
 * @throws AppError `registration.not_ours` where an inbox has another bot; what Chatwoot says as `provider.…`
 */
export async function takeChatwootSteps(
  { account }: ChatwootApi,
  wish: ChatwootWish,
  actual: ChatwootActual,
  done: string[],
): Promise<void> {
  const step = async <T>(name: string, asked: Promise<Asked<T>>): Promise<T> => {
    const value = given(await asked);
    done.push(name);
    return value;
  };
  if (wish.mode === 'webhook') {
    if (actual.webhook === undefined) {
      await step('create_webhook', account.createWebhook(wish.url, SUBSCRIPTIONS));
    } else if (missingSubscriptions(actual).length > 0) {
      await step('update_webhook', account.updateWebhook(actual.webhook.id, wish.url, SUBSCRIPTIONS));
    }
    return;
  }
  const foreign = wish.inboxIds.find(
    (inbox) => ![undefined, actual.bot?.id].includes(actual.inboxBots[inbox]),
  );
  if (foreign !== undefined) {
    throw new AppError(
      'registration.not_ours',
      `inbox ${foreign} has another bot: nothing was changed; take it away in Chatwoot first`,
    );
  }
  const bot = actual.bot ?? (await step('create_agent_bot', account.createAgentBot('Enlace', wish.url)));
  for (const inbox of wish.inboxIds) {
    if (actual.inboxBots[inbox] === bot.id) continue;
    await step('set_inbox_bot', account.setInboxBot(inbox, bot.id));
  }
}

/** Takes away what has our address, of both kinds. @throws AppError what Chatwoot says as `provider.…` */
export async function removeChatwootRegistration(
  { account }: ChatwootApi,
  { webhook, bot }: ChatwootActual,
  done: string[],
): Promise<void> {
  if (webhook !== undefined) {
    given(await account.removeWebhook(webhook.id));
    done.push('remove_webhook');
  }
  if (bot !== undefined) {
    given(await account.removeAgentBot(bot.id));
    done.push('remove_agent_bot');
  }
}

/** An address of ours that was moved: what has the former one gets the new one, so that its secret stays. */
export async function moveChatwootRegistration(
  { account }: ChatwootApi,
  former: string,
  url: string,
): Promise<void> {
  const webhook: ApiWebhook | undefined = given(await account.webhooks()).find((it) => it.url === former);
  if (webhook !== undefined) given(await account.updateWebhook(webhook.id, url, SUBSCRIPTIONS));
  const bot = botWith(given(await account.agentBots()), former);
  if (bot !== undefined) given(await account.updateAgentBot(bot.id, url));
}

function botWith(bots: readonly ApiAgentBot[], url: string): ApiAgentBot | undefined {
  return bots.find((it) => it.url === url);
}
