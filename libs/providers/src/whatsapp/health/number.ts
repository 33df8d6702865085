/** What Meta says of a number and of the token it is asked with. */
import { isObject, listOf, objectOf, secondsOf, shortTextOf, textOf, type JsonObject } from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';
import { askGraph, isUnknownField } from '../ask-graph.js';
import type { Http } from '../call.js';
import type { WhatsAppCredentials } from '../credentials.js';
import { COEXISTENCE } from '../paces.js';
import { digitsOf } from '../place.js';

const TIMEOUT_MS = 5_000;

/** Asked one group at a time: Graph refuses a whole question for one field that a version does not have. */
const GROUPS = [
  'display_phone_number,verified_name,quality_rating',
  'throughput,platform_type,is_on_biz_app',
  'status,name_status,code_verification_status',
  'health_status',
] as const;

/** The field of the messaging limit has changed its name (Meta, messaging limits): the older is asked for where the newer is not known. */
const LIMITS = ['whatsapp_business_manager_messaging_limit', 'messaging_limit_tier'] as const;

/** What decides how fast the number may send, and by what its account names it. */
const LEARNED_GROUPS = GROUPS.slice(0, 2);

export interface NumberState {
  /** Digits. */
  readonly displayNumber?: string;
  readonly verifiedName?: string;
  /** GREEN, YELLOW, RED, UNKNOWN, NA. */
  readonly quality?: string;
  /** STANDARD, HIGH or COEXISTENCE. */
  readonly throughput?: string;
  readonly platform?: string;
  /** CONNECTED, FLAGGED, RESTRICTED, BANNED … */
  readonly status?: string;
  readonly nameStatus?: string;
  readonly verification?: string;
  /** `TIER_2K`. */
  readonly messagingLimit?: string;
  readonly sending?: SendingState;
}

export interface SendingState {
  /** AVAILABLE, LIMITED or BLOCKED (Meta, messaging health status). */
  readonly can: string;
  /** What stands in the way, in Meta's words, with its own advice. */
  readonly troubles: readonly string[];
}

/**
 * All Meta tells of the number; fields its version does not know are left out.
 * @throws AppError as `askGraph` does
 */
export async function readNumber(http: Http, credentials: WhatsAppCredentials): Promise<NumberState> {
  const [state, messagingLimit] = await Promise.all([
    read(http, credentials, GROUPS),
    limit(http, credentials),
  ]);
  return withoutAbsent({ ...state, messagingLimit });
}

/**
 * Only what sending goes by.
 * @throws AppError as `askGraph` does
 */
export function readThroughput(http: Http, credentials: WhatsAppCredentials): Promise<NumberState> {
  return read(http, credentials, LEARNED_GROUPS);
}

/**
 * Until when the access token is good; undefined where it has no end, or without `app_id`.
 * @throws AppError as `askGraph` does
 */
export async function tokenExpiry(http: Http, credentials: WhatsAppCredentials): Promise<Date | undefined> {
  if (!credentials.app_id) return undefined;
  const answer = await askGraph(http, credentials, {
    method: 'GET',
    path: `debug_token?input_token=${encodeURIComponent(credentials.access_token)}`,
    as: 'app',
    timeoutMs: TIMEOUT_MS,
  });
  const seconds = secondsOf(objectOf(answer['data'])['expires_at']);
  return seconds === undefined || seconds === 0 ? undefined : new Date(seconds * 1_000);
}

async function read(
  http: Http,
  credentials: WhatsAppCredentials,
  groups: readonly string[],
): Promise<NumberState> {
  const answers = await Promise.all(groups.map((fields) => group(http, credentials, fields)));
  return stateOf(Object.assign({}, ...answers) as JsonObject);
}

async function limit(http: Http, credentials: WhatsAppCredentials): Promise<string | undefined> {
  for (const field of LIMITS) {
    const answer = await group(http, credentials, field);
    const told = textOf(answer[field], 64);
    if (told !== undefined) return told;
  }
  return undefined;
}

async function group(http: Http, credentials: WhatsAppCredentials, fields: string): Promise<JsonObject> {
  const path = `${encodeURIComponent(credentials.phone_number_id)}?fields=${fields}`;
  try {
    return await askGraph(http, credentials, { method: 'GET', path, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    // Nobody can ask for the number at all where its very first fields are refused.
    if (fields !== GROUPS[0] && isUnknownField(error)) return {};
    throw error;
  }
}

function stateOf(answer: JsonObject): NumberState {
  const isShared = answer['is_on_biz_app'] === true && answer['platform_type'] === 'CLOUD_API';
  const number = digitsOf(answer['display_phone_number']);
  return withoutAbsent({
    displayNumber: number === '' ? undefined : number,
    verifiedName: shortTextOf(answer['verified_name'], 100),
    quality: textOf(answer['quality_rating'], 64),
    throughput: isShared ? COEXISTENCE : textOf(objectOf(answer['throughput'])['level'], 64),
    platform: textOf(answer['platform_type'], 64),
    status: textOf(answer['status'], 64),
    nameStatus: textOf(answer['name_status'], 64),
    verification: textOf(answer['code_verification_status'], 64),
    sending: sendingOf(objectOf(answer['health_status'])),
  });
}

function sendingOf(health: JsonObject): SendingState | undefined {
  const can = textOf(health['can_send_message'], 64);
  if (can === undefined) return undefined;
  const entities = listOf(health['entities']).filter(isObject);
  return {
    can,
    troubles: entities.filter((one) => one['can_send_message'] !== 'AVAILABLE').flatMap(troublesOf),
  };
}

function troublesOf(entity: JsonObject): readonly string[] {
  const of = textOf(entity['entity_type'], 64) ?? 'ENTITY';
  const errors = listOf(entity['errors'])
    .filter(isObject)
    .map((error) =>
      [error['error_description'], error['possible_solution']]
        .map((words) => shortTextOf(words, 300))
        .filter((words) => words !== undefined)
        .join(' '),
    );
  const hints = listOf(entity['additional_info']).map((words) => shortTextOf(words, 300));
  return [...errors, ...hints]
    .filter((words) => words !== undefined && words !== '')
    .map((words) => `${of}: ${words}`);
}
