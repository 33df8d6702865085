/** Asks Meta whether it knows a number and its token. */
import { HttpFailure, type HttpAnswer, type HttpClient } from '@enlace/http-client';
import type { CredentialCheck } from '../adapter.js';
import { idOf, objectOf, shortTextOf } from '../json.js';
import type { WhatsAppCredentials } from './credentials.js';
import { learnedOf } from './health/health.js';
import { readThroughput } from './health/number.js';
import { ruleOf } from './errors.js';
import { circuitOf, graphErrorOf, graphUrl } from './graph-answer.js';

const FIELDS = 'id,display_phone_number,verified_name,quality_rating';
const TIMEOUT_MS = 10_000;

/**
 * Reads the number with its token (Meta, Graph API: phone number). It proves number and token, not the app
 * secret: that shows with the first webhook.
 */
export async function check(
  http: Pick<HttpClient, 'request'>,
  credentials: WhatsAppCredentials,
): Promise<CredentialCheck> {
  try {
    const answer = await http.request({
      method: 'GET',
      url: graphUrl(credentials, `${encodeURIComponent(credentials.phone_number_id)}?fields=${FIELDS}`),
      headers: { authorization: `Bearer ${credentials.access_token}` },
      timeoutMs: TIMEOUT_MS,
      circuit: circuitOf(credentials),
    });
    const checked = checkOf(answer, credentials);
    return checked.state === 'active' ? { ...checked, ...(await learned(http, credentials)) } : checked;
  } catch (error) {
    const reason = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
    return { state: 'unverified', reason };
  }
}

/** How fast the number may send, where Meta tells: a check that cannot learn it is one all the same. */
async function learned(
  http: Pick<HttpClient, 'request'>,
  credentials: WhatsAppCredentials,
): Promise<Pick<Extract<CredentialCheck, { state: 'active' }>, 'learned'>> {
  try {
    return { learned: learnedOf(await readThroughput(http, credentials), Date.now()) };
  } catch {
    return {};
  }
}

function checkOf(answer: HttpAnswer, credentials: WhatsAppCredentials): CredentialCheck {
  const error = graphErrorOf(answer, credentials);
  if (error !== undefined) {
    const rule = ruleOf(error.code);
    const isRefused = rule !== undefined && rule.retryAfterMs === undefined && answer.status < 500;
    const reason = `Meta says (${error.code}): ${error.words || rule?.meaning || 'no reason'}`;
    return { state: isRefused ? 'refused' : 'unverified', reason };
  }
  const { id, display_phone_number, verified_name } = objectOf(answer.json());
  if (answer.status !== 200 || idOf(id) !== credentials.phone_number_id) {
    return {
      state: 'unverified',
      reason: `HTTP ${answer.status} without the number: not an answer of Meta's`,
    };
  }
  const shown = [display_phone_number, verified_name].map((part) => shortTextOf(part, 100));
  return { state: 'active', reason: `Meta knows the number ${shown.filter(Boolean).join(', ')}`.trim() };
}
