/** What WhatsApp's news of an account mean for its channels: facts to keep, and whether sending is at an end; pure. */
import type { ChannelFact, ProviderError } from '@enlace/normalization';
import {
  idOf,
  isObject,
  listOf,
  objectOf,
  secondsOf,
  shortTextOf,
  textOf,
  type JsonObject,
} from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';
import { effectOf } from '../error-effect.js';
import { digitsOf } from '../place.js';

/** The changes of `AccountChange.kind` that say something of the channel. */
export const ACCOUNT_NEWS = [
  'account_update',
  'account_alerts',
  'account_review_update',
  'phone_number_quality_update',
  'phone_number_name_update',
  'business_capability_update',
  'security',
  'errors',
] as const;

export interface AccountNews {
  readonly facts: Readonly<Record<string, Omit<ChannelFact, 'at'>>>;
  /** Digits of the number it is about; absent where it is about the whole account. */
  readonly number?: string;
  /** Nothing can be sent any more until a person has acted. */
  readonly stop?: { readonly code: string; readonly reason: string };
  /** The channel goes on, and a person should look at it. */
  readonly alert?: { readonly code: string; readonly reason: string };
  /** An error that stops, pauses or alerts the one channel it came to, as it would in the answer to a send. */
  readonly error?: ProviderError;
}

const NONE: AccountNews = { facts: {} };
const MAX_DETAIL = 300;

/** What a JavaScript date can be at most. */
const LATEST_DATE = 8.64e15;

/**
 * @param value the `value` of the change
 * @param appId of the Meta app that the channel belongs to, where it is known
 */
export function readAccountChange(kind: string, value: unknown, appId?: string): AccountNews {
  const body = objectOf(value);
  switch (kind) {
    case 'account_update':
      return accountUpdate(body, appId);
    case 'account_alerts':
      return accountAlert(body);
    case 'account_review_update':
      return oneFact('review', body['decision']);
    case 'phone_number_quality_update':
      return ofNumber(body, qualityUpdate(body));
    case 'phone_number_name_update': {
      const reason = shortTextOf(body['rejection_reason'], MAX_DETAIL);
      return ofNumber(
        body,
        oneFact('display_name', body['decision'], reason === 'NONE' ? undefined : reason),
      );
    }
    case 'business_capability_update': {
      const limit = body['max_daily_conversations_per_business'] ?? body['max_daily_conversation_per_phone'];
      return oneFact('messaging_limit', tierOf(limit));
    }
    case 'security':
      return ofNumber(body, oneFact('security', body['event']));
    case 'errors':
      return accountError(body);
    default:
      return NONE;
  }
}

/** Trouble that Meta tells apart from any message (`value.errors`); of what concerns the whole number only. */
function accountError(body: JsonObject): AccountNews {
  const code = idOf(body['code']) ?? '';
  const meaning = effectOf(code);
  if (meaning.effect?.startsWith('channel_') !== true) return NONE;
  const words =
    textOf(objectOf(body['error_data'])['details']) ?? textOf(body['message']) ?? textOf(body['title']);
  const message = words?.slice(0, MAX_DETAIL) ?? 'Meta gives no details';
  return { ...oneFact('alert', code, message), error: { code, message, ...meaning } };
}

/** Events that end sending for the whole account (Meta, webhooks: account_update). */
const ENDS: Readonly<Record<string, string>> = {
  ACCOUNT_DELETED: 'the WhatsApp Business account was deleted',
  ACCOUNT_OFFBOARDED: 'the account left the Cloud API: connect it again',
};

function accountUpdate(body: JsonObject, appId: string | undefined): AccountNews {
  const event = textOf(body['event'], 64) ?? '';
  const end = ENDS[event];
  if (end !== undefined) return connectionEnds(event, end);
  if (event.startsWith('PARTNER_')) return partner(body, event, appId);
  if (event === 'ACCOUNT_RECONNECTED') return oneFact('connection', event);
  if (event === 'DISABLED_UPDATE') return ban(objectOf(body['ban_info']));
  if (event === 'ACCOUNT_RESTRICTION') return restriction(listOf(body['restriction_info']).filter(isObject));
  if (event === 'ACCOUNT_VIOLATION') {
    return oneFact('violation', objectOf(body['violation_info'])['violation_type'] ?? 'UNKNOWN');
  }
  return NONE;
}

function connectionEnds(event: string, reason: string): AccountNews {
  return { ...oneFact('connection', event, reason), stop: { code: event, reason } };
}

const TAKEN_OFF = 'the app was taken off the account: give it access again';

/**
 * News of the partners that may use an account: they name an app at most (Meta, webhooks: account_update), and are told to
 * every app of it, so that another's end is not taken for ours.
 */
function partner(body: JsonObject, event: string, appId: string | undefined): AccountNews {
  const named = idOf(objectOf(body['waba_info'])['partner_app_id']);
  if (named !== undefined && appId !== undefined && named !== appId) return NONE;
  const isOurs = named !== undefined && named === appId;
  switch (event) {
    case 'PARTNER_ADDED':
      return oneFact('connection', event);
    case 'PARTNER_APP_INSTALLED':
      return isOurs ? oneFact('connection', event) : NONE;
    case 'PARTNER_APP_UNINSTALLED':
      return isOurs
        ? connectionEnds(event, TAKEN_OFF)
        : maybeOurs(
            event,
            'an app was taken off the account, and it is not known whether it is ours: save app_id',
          );
    case 'PARTNER_REMOVED':
      // The number was disconnected in the WhatsApp Business app: no other partner is meant then.
      return isObject(body['disconnection_info'])
        ? connectionEnds(event, 'the number was disconnected from the Cloud API: connect it again')
        : maybeOurs(
            event,
            'a partner was taken off the account: if sending fails, give the app access again',
          );
    default:
      return NONE;
  }
}

function maybeOurs(code: string, reason: string): AccountNews {
  return { facts: {}, alert: { code, reason } };
}

function ban(info: JsonObject): AccountNews {
  const state = textOf(info['waba_ban_state'], 64) ?? 'DISABLE';
  const date = shortTextOf(info['waba_ban_date'], 64);
  const since = date === undefined ? undefined : `as of ${date}`;
  const news = oneFact('ban', state, since);
  if (state !== 'DISABLE') return news;
  return {
    ...news,
    stop: { code: state, reason: 'Meta disabled the account: appeal in Business Support Home' },
  };
}

/** An empty list takes all restrictions away; what is left of several ends with the last, if all have an end. */
function restriction(list: readonly JsonObject[]): AccountNews {
  const types = list.map((one) => textOf(one['restriction_type'], 64) ?? 'UNKNOWN');
  const ends = list.map((one) => endOf(one['expiration']));
  const until = ends.length > 0 && ends.every((end) => end !== undefined) ? Math.max(...ends) : undefined;
  const detail = until === undefined ? undefined : `until ${new Date(until).toISOString()}`;
  const fact = withoutAbsent({ value: types.length === 0 ? 'NONE' : types.join(', '), detail, until });
  const news: AccountNews = { facts: { restriction: fact } };
  // Where not even customers may be answered, nothing goes out.
  if (!types.some((type) => type.startsWith('RESTRICTED_CUSTOMER_INITIATED'))) return news;
  const reason = `Meta lets the account send nothing${detail === undefined ? '' : ` ${detail}`}: appeal in Business Support Home`;
  return { ...news, stop: { code: 'RESTRICTED_CUSTOMER_INITIATED_MESSAGING', reason } };
}

/** Unix milliseconds, of seconds or of a date in words. */
function endOf(value: unknown): number | undefined {
  const seconds = secondsOf(value);
  const at = seconds === undefined ? Date.parse(shortTextOf(value, 40) ?? '') : seconds * 1_000;
  return Math.abs(at) <= LATEST_DATE ? at : undefined;
}

/** Older and newer form: the members stand in the value, or in `alert_info`. */
function accountAlert(body: JsonObject): AccountNews {
  const alert = { ...body, ...objectOf(body['alert_info']) };
  const words = [alert['alert_type'], alert['alert_description']].map((part) => textOf(part));
  const detail = words.filter((part) => part !== undefined).join(': ');
  const isOver = textOf(alert['alert_status']) === 'RESOLVED';
  return oneFact('alert', isOver ? 'RESOLVED' : alert['alert_severity'], detail);
}

function qualityUpdate(body: JsonObject): AccountNews {
  const event = textOf(body['event'], 64);
  const limit = tierOf(body['max_daily_conversations_per_business'] ?? body['current_limit']);
  const quality = event === 'FLAGGED' || event === 'UNFLAGGED' ? event : undefined;
  return {
    facts: {
      ...(limit === undefined ? {} : { messaging_limit: { value: limit } }),
      ...(quality === undefined ? {} : { quality: { value: quality } }),
      ...(event === 'THROUGHPUT_UPGRADE' ? { throughput: { value: 'HIGH' } } : {}),
    },
  };
}

const TIERS: Readonly<Record<string, string>> = {
  '-1': 'TIER_UNLIMITED',
  '1000': 'TIER_1K',
  '2000': 'TIER_2K',
  '10000': 'TIER_10K',
  '100000': 'TIER_100K',
};

/** `TIER_2K`, whether it comes so or as a number. */
function tierOf(limit: unknown): string | undefined {
  if (typeof limit === 'number') return TIERS[String(limit)] ?? `TIER_${limit}`;
  return textOf(limit, 64);
}

function oneFact(name: string, value: unknown, detail?: string): AccountNews {
  const text = textOf(value, 200);
  if (text === undefined) return NONE;
  return { facts: { [name]: withoutAbsent({ value: text, detail: shortTextOf(detail, MAX_DETAIL) }) } };
}

function ofNumber(body: JsonObject, news: AccountNews): AccountNews {
  const number = digitsOf(body['display_phone_number']);
  return number === '' ? news : { ...news, number };
}
