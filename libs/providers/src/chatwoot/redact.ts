/** Takes out of a payload what opens something: the customer's websocket, an inbox's keys. */
import { isObject, objectOf } from '../json.js';
import { redactMembers } from '../redact-members.js';
import { rewriteJson } from '../rewrite-json.js';

const SECRETS: ReadonlySet<string> = new Set([
  'pubsub_token', // opens the customer's websocket (contact_inbox)
  'access_token',
  'api_access_token',
  'page_access_token',
  'user_access_token',
  'refresh_token',
  'id_token',
  'auth_token',
  'bot_token',
  'hmac_token',
  'webhook_verify_token',
  'verify_token',
  'secret',
  'secret_key',
  'client_secret',
  'app_secret',
  'api_secret',
  'webhook_secret',
  'api_key',
  'api_key_secret',
  'private_key',
  'password',
  'imap_password',
  'smtp_password',
  'provider_config', // the whole access to a WhatsApp, SMS or mail provider
  'provider_connection',
]);

/** What may stay of the row of a channel: what it is. */
const OF_A_CHANNEL: ReadonlySet<string> = new Set(['type', 'channel_type']);

/** The same object when there was nothing to take out. inbox_* events carry the whole row of the channel (facts 3c). */
export function redact(body: unknown): unknown {
  const event = objectOf(body)['event'];
  const holdsChannel = typeof event === 'string' && event.startsWith('inbox_');
  return redactMembers(holdsChannel ? withoutChannels(body) : body, SECRETS);
}

function withoutChannels(body: unknown): unknown {
  return rewriteJson(body, {
    member: (name, value) => {
      if (name !== 'channel' || !isObject(value)) return value;
      const kept = Object.entries(value).filter(([field]) => OF_A_CHANNEL.has(field));
      return kept.length === Object.keys(value).length ? value : Object.fromEntries(kept);
    },
  });
}
