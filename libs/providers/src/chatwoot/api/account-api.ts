/** What belongs to a whole Chatwoot account: agents, inboxes, webhooks, bots. All but the first two need an administrator. */
import { idOf, objectOf, textOf, type JsonObject } from '../../json.js';
import type { ChatwootCredentials } from '../credentials.js';
import { askChatwoot, oddAnswer, type Asked, type Http } from './ask-chatwoot.js';
import { everyOf, payloadList, textsIn } from './read-records.js';

export interface ApiAgent {
  readonly id: string;
  readonly name: string | undefined;
  readonly email: string | undefined;
  readonly role: string | undefined;
}

export interface ApiInbox {
  readonly id: string;
  readonly name: string | undefined;
  readonly channelType: string | undefined;
}

/** An inbox of a website. */
export interface ApiWebsite {
  readonly id: string;
  readonly name: string | undefined;
  /** Public: it stands in every page with the widget. */
  readonly websiteToken: string;
  /** A secret; shown to administrators only (app/views/api/v1/models/_inbox.json.jbuilder). */
  readonly hmacToken: string | undefined;
}

export interface ApiWebhook {
  readonly id: string;
  readonly url: string;
  readonly subscriptions: readonly string[];
  /** Chatwoot makes it up, from 4.11.2 on; older versions sign nothing and show none. */
  readonly secret: string | undefined;
}

export interface ApiAgentBot {
  readonly id: string;
  readonly name: string | undefined;
  readonly url: string | undefined;
  /** What its messages are sent with. */
  readonly accessToken: string | undefined;
  /** What its webhooks are signed with, from 4.13.0 on. */
  readonly secret: string | undefined;
}

export class AccountApi {
  constructor(
    private readonly http: Http,
    private readonly credentials: ChatwootCredentials,
  ) {}

  agents(): Promise<Asked<ApiAgent[]>> {
    return this.listed('/agents', (row, id) => ({
      id,
      name: textOf(row['name']),
      email: textOf(row['email']),
      role: textOf(row['role']),
    }));
  }

  inboxes(): Promise<Asked<ApiInbox[]>> {
    return this.listed('/inboxes', inboxIn);
  }

  /** Apart from `inboxes`, so that their secrets are nowhere but where they are asked for. */
  async websites(): Promise<Asked<ApiWebsite[]>> {
    const asked = await this.listed('/inboxes', websiteIn);
    return asked.ok ? { ok: true, value: asked.value.filter((it) => it !== undefined) } : asked;
  }

  /**
   * An inbox of the API channel. Without `webhook_url`: the account's webhook tells of it as of every inbox, and a
   * callback of its own would tell everything twice, signed with another secret (facts 3b, 3d).
   */
  async createApiInbox(name: string): Promise<Asked<ApiInbox>> {
    const json = { name, channel: { type: 'api', webhook_url: '' } };
    const asked = await askChatwoot(this.http, this.credentials, { method: 'POST', path: '/inboxes', json });
    if (!asked.ok) return asked;
    const row = objectOf(asked.value);
    const id = idOf(row['id']);
    return id === undefined ? oddAnswer('the inbox') : { ok: true, value: inboxIn(row, id) };
  }

  async webhooks(): Promise<Asked<ApiWebhook[]>> {
    const asked = await askChatwoot(this.http, this.credentials, { method: 'GET', path: '/webhooks' });
    if (!asked.ok) return asked;
    const { webhooks } = objectOf(objectOf(asked.value)['payload']);
    return Array.isArray(webhooks)
      ? { ok: true, value: everyOf(webhooks, webhookIn) }
      : oddAnswer('a list of webhooks');
  }

  /** Under `webhook`, as strong parameters want it (facts 3a). Another webhook with that url is `invalid`. */
  createWebhook(url: string, subscriptions: readonly string[]): Promise<Asked<ApiWebhook>> {
    return this.writeWebhook('POST', '/webhooks', { url, name: 'Enlace', subscriptions });
  }

  updateWebhook(id: string, url: string, subscriptions: readonly string[]): Promise<Asked<ApiWebhook>> {
    return this.writeWebhook('PATCH', `/webhooks/${encodeURIComponent(id)}`, { url, subscriptions });
  }

  removeWebhook(id: string): Promise<Asked<null>> {
    return this.done({ method: 'DELETE', path: `/webhooks/${encodeURIComponent(id)}` });
  }

  /** Those of the account, and of the whole installation (app/controllers/api/v1/accounts/agent_bots_controller.rb). */
  async agentBots(): Promise<Asked<ApiAgentBot[]>> {
    const asked = await askChatwoot(this.http, this.credentials, { method: 'GET', path: '/agent_bots' });
    if (!asked.ok) return asked;
    return Array.isArray(asked.value)
      ? { ok: true, value: everyOf(asked.value, botIn) }
      : oddAnswer('a list of bots');
  }

  createAgentBot(name: string, url: string): Promise<Asked<ApiAgentBot>> {
    const json = { name, outgoing_url: url, bot_type: 'webhook' };
    return this.writeBot('POST', '/agent_bots', json);
  }

  updateAgentBot(id: string, url: string): Promise<Asked<ApiAgentBot>> {
    return this.writeBot('PATCH', `/agent_bots/${encodeURIComponent(id)}`, { outgoing_url: url });
  }

  removeAgentBot(id: string): Promise<Asked<null>> {
    return this.done({ method: 'DELETE', path: `/agent_bots/${encodeURIComponent(id)}` });
  }

  /** The bot that has an inbox; undefined where none has it. */
  async inboxBot(inboxId: string): Promise<Asked<string | undefined>> {
    const path = `/inboxes/${encodeURIComponent(inboxId)}/agent_bot`;
    const asked = await askChatwoot(this.http, this.credentials, { method: 'GET', path });
    return asked.ok ? { ok: true, value: idOf(objectOf(objectOf(asked.value)['agent_bot'])['id']) } : asked;
  }

  /** Gives the inbox to a bot, or with null to none. */
  setInboxBot(inboxId: string, botId: string | null): Promise<Asked<null>> {
    const path = `/inboxes/${encodeURIComponent(inboxId)}/set_agent_bot`;
    return this.done({ method: 'POST', path, json: { agent_bot: botId === null ? null : Number(botId) } });
  }

  private async listed<T>(path: string, read: (row: JsonObject, id: string) => T): Promise<Asked<T[]>> {
    const asked = await askChatwoot(this.http, this.credentials, { method: 'GET', path });
    if (!asked.ok) return asked;
    // agents stand in a bare list, inboxes under payload
    const rows = Array.isArray(asked.value) ? (asked.value as unknown[]) : payloadList(asked.value);
    if (rows === undefined) return oddAnswer('a list');
    const value = everyOf(rows, (row) => {
      const id = idOf(objectOf(row)['id']);
      return id === undefined ? undefined : read(objectOf(row), id);
    });
    return { ok: true, value };
  }

  private async writeWebhook(
    method: 'POST' | 'PATCH',
    path: string,
    webhook: object,
  ): Promise<Asked<ApiWebhook>> {
    const asked = await askChatwoot(this.http, this.credentials, { method, path, json: { webhook } });
    if (!asked.ok) return asked;
    const written = webhookIn(objectOf(objectOf(asked.value)['payload'])['webhook']);
    return written === undefined ? oddAnswer('the webhook') : { ok: true, value: written };
  }

  private async writeBot(method: 'POST' | 'PATCH', path: string, json: object): Promise<Asked<ApiAgentBot>> {
    const asked = await askChatwoot(this.http, this.credentials, { method, path, json });
    if (!asked.ok) return asked;
    const bot = botIn(asked.value);
    return bot === undefined ? oddAnswer('the bot') : { ok: true, value: bot };
  }

  private async done(question: Parameters<typeof askChatwoot>[2]): Promise<Asked<null>> {
    const asked = await askChatwoot(this.http, this.credentials, question);
    return asked.ok ? { ok: true, value: null } : asked;
  }
}

function inboxIn(row: JsonObject, id: string): ApiInbox {
  return {
    id,
    name: textOf(row['name']),
    channelType: textOf(row['channel_type']),
  };
}

function websiteIn(row: JsonObject, id: string): ApiWebsite | undefined {
  const websiteToken = textOf(row['website_token']);
  if (websiteToken === undefined) return undefined;
  return { id, name: textOf(row['name']), websiteToken, hmacToken: textOf(row['hmac_token']) };
}

function webhookIn(value: unknown): ApiWebhook | undefined {
  const row = objectOf(value);
  const [id, url] = [idOf(row['id']), textOf(row['url'])];
  if (id === undefined || url === undefined) return undefined;
  return { id, url, subscriptions: textsIn(row['subscriptions']), secret: textOf(row['secret']) };
}

/** The token is a word, or the record that holds it (app/views/api/v1/models/_agent_bot.json.jbuilder). */
function botIn(value: unknown): ApiAgentBot | undefined {
  const row = objectOf(value);
  const id = idOf(row['id']);
  if (id === undefined) return undefined;
  const token = row['access_token'];
  return {
    id,
    name: textOf(row['name']),
    url: textOf(row['outgoing_url']),
    accessToken: textOf(token) ?? textOf(objectOf(token)['token']),
    secret: textOf(row['secret']),
  };
}
