/** The four providers as the contract suite sees them. */
import { hmac } from '@enlace/crypto';
import { isObject, momentOf } from '../json.js';
import type { ContractSubject } from './contract-subject.js';

const SECRET = 'a-secret-for-tests-only-0123456789';

const whatsapp: ContractSubject = {
  provider: 'whatsapp',
  settings: {
    phone_number_id: '391870554402217',
    waba_id: '284710093345120',
    access_token: 'EAAtestTokenThatOpensNothing',
    app_secret: SECRET,
    verify_token: 'verify-token-for-tests',
  },
  secret: 'app_secret',
  secretComesLater: false,
  proof: 'x-hub-signature-256',
  coversBody: true,
  sign: (body) => ({ headers: { 'x-hub-signature-256': `sha256=${hmac('sha256', SECRET, body, 'hex')}` } }),
  itemsOf: whatsappItemsOf,
  leak: {
    body: { object: 'whatsapp_business_account', entry: [{ id: '1', access_token: 'EAAleaked0123456789' }] },
    secret: 'EAAleaked0123456789',
  },
};

const tawkto: ContractSubject = {
  provider: 'tawkto',
  settings: { property_id: '63b0c2f4a7d91e0012c4d5e6', webhook_secret: SECRET },
  secret: 'webhook_secret',
  secretComesLater: true,
  proof: 'x-tawk-signature',
  coversBody: true,
  sign: (body) => ({ headers: { 'x-tawk-signature': hmac('sha1', SECRET, body, 'hex') } }),
  itemsOf: tawktoItemsOf,
  retells: ['chat-transcript'],
  leak: {
    body: { event: 'chat_message', webhook_secret: 'leaked-0123456789', chat: { id: 'c', messages: [] } },
    secret: 'leaked-0123456789',
  },
};

const telegram: ContractSubject = {
  provider: 'telegram',
  settings: { bot_token: '712345678:AAGtestTokenThatOpensNothing', secret_token: SECRET },
  secret: 'secret_token',
  secretComesLater: false,
  proof: 'x-telegram-bot-api-secret-token',
  coversBody: false,
  sign: () => ({ headers: { 'x-telegram-bot-api-secret-token': SECRET } }),
  leak: { body: { update_id: 1, bot_token: '712345678:AAGleaked0123456789' }, secret: 'AAGleaked0123456789' },
};

const chatwoot: ContractSubject = {
  provider: 'chatwoot',
  settings: {
    base_url: 'https://chat.example.org',
    api_access_token: 'token-that-opens-nothing',
    account_id: 3,
    webhook_secret: SECRET,
  },
  secret: 'webhook_secret',
  secretComesLater: true,
  proof: 'x-chatwoot-signature',
  coversBody: true,
  sign: (body, now) => {
    const timestamp = String(Math.floor(now / 1000));
    const signed = Buffer.concat([Buffer.from(`${timestamp}.`), body]);
    return {
      headers: {
        'x-chatwoot-timestamp': timestamp,
        'x-chatwoot-signature': `sha256=${hmac('sha256', SECRET, signed, 'hex')}`,
      },
    };
  },
  leak: {
    body: {
      event: 'message_created',
      conversation: { contact_inbox: { pubsub_token: 'leaked-0123456789' } },
    },
    secret: 'leaked-0123456789',
  },
};

export const SUBJECTS: readonly ContractSubject[] = [whatsapp, telegram, chatwoot, tawkto];

/** Entries, changes and items, counted by hand: what cannot be gone into counts as one. */
function whatsappItemsOf(payload: unknown): number {
  if (!isObject(payload)) return 1;
  const { object, entry } = payload;
  if (object !== undefined && object !== 'whatsapp_business_account') return 1;
  return sumOf(entry, (one) => (isObject(one) ? sumOf(one['changes'], whatsappChangeItemsOf) : 1));
}

const LISTS: Readonly<Record<string, readonly string[]>> = {
  messages: ['messages', 'message_echoes', 'statuses', 'errors'],
  smb_message_echoes: ['messages', 'message_echoes', 'statuses', 'errors'],
  calls: ['calls', 'statuses', 'errors'],
  user_preferences: ['user_preferences'],
  user_id_update: ['user_id_update'],
};

function whatsappChangeItemsOf(change: unknown): number {
  if (!isObject(change)) return 1;
  const { field, value } = change;
  if (!isObject(value)) return 1;
  const lists = typeof field === 'string' && Object.hasOwn(LISTS, field) ? (LISTS[field] ?? []) : [];
  const counts = lists.map((name) => {
    const list = value[name];
    return Array.isArray(list) ? list.length : list === undefined ? 0 : 1;
  });
  return Math.max(
    1,
    counts.reduce((sum, count) => sum + count, 0),
  );
}

/** A transcript is each of its lines, and itself. */
function tawktoItemsOf(payload: unknown): number {
  if (!isObject(payload)) return 1;
  const { chat, chatId, visitor, event, time } = payload;
  const parts = isObject(chat) ? chat : {};
  if (event === 'chat:transcript_created') {
    const id = parts['id'];
    const isWhole = typeof id === 'string' && id !== '' && id.length <= 400 && momentOf(time) !== undefined;
    return isWhole && Array.isArray(parts['messages']) ? parts['messages'].length + 1 : 1;
  }
  if (event !== 'chat_message') return 1;
  const ids = [parts['id'], chatId, isObject(visitor) ? visitor['id'] : undefined];
  const hasId = ids.some(
    (id) => (typeof id === 'string' && id !== '' && id.length <= 400) || Number.isSafeInteger(id),
  );
  return hasId ? sumOf(parts['messages'], () => 1) : 1;
}

function sumOf(list: unknown, count: (item: unknown) => number): number {
  if (!Array.isArray(list) || list.length === 0) return 1;
  return list.reduce<number>((sum, item) => sum + count(item), 0);
}
