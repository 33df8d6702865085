/** Asks tawk.to whether it knows an API key and the property. */
import { HttpFailure, type HttpAnswer, type HttpClient } from '@enlace/http-client';
import type { CredentialCheck } from '../adapter.js';
import { isObject } from '../json.js';
import { withMissingSecret } from '../missing-secret.js';
import type { TawktoCredentials } from './credentials.js';
import { verdictOf } from './errors.js';

const TIMEOUT_MS = 10_000;

/**
 * `POST /v1/property.list` with the API key as Basic user name and any password (tawk.to REST API; access is
 * given on request). Without a key nothing can be asked: webhooks alone prove the secret.
 */
export async function check(
  http: Pick<HttpClient, 'request'>,
  credentials: TawktoCredentials,
): Promise<CredentialCheck> {
  const checked = await checkKey(http, credentials);
  return credentials.webhook_secret ? checked : withMissingSecret(checked);
}

async function checkKey(
  http: Pick<HttpClient, 'request'>,
  credentials: TawktoCredentials,
): Promise<CredentialCheck> {
  const { api_key, base_url } = credentials;
  if (!api_key) {
    const reason =
      'tawk.to offers no check without an API key: the first signed webhook will prove the secret';
    return { state: 'unverified', reason };
  }
  try {
    const answer = await http.request({
      method: 'POST',
      url: `${base_url.replace(/\/+$/, '')}/v1/property.list`,
      headers: { authorization: `Basic ${Buffer.from(`${api_key}:enlace`).toString('base64')}` },
      json: {},
      timeoutMs: TIMEOUT_MS,
      idempotent: true, // it only lists
      circuit: `tawkto:${base_url}:${credentials.property_id}`,
    });
    return checkOf(answer, credentials.property_id);
  } catch (error) {
    const reason = error instanceof HttpFailure ? error.message : 'the call failed in a way nobody foresaw';
    return { state: 'unverified', reason };
  }
}

/** The body of a good answer is not documented: the property counts as listed where its id stands in it. */
function checkOf(answer: HttpAnswer, propertyId: string): CredentialCheck {
  if (answer.status !== 200) return verdictOf(answer.status);
  const body = answer.json();
  if (!isObject(body) && !Array.isArray(body)) {
    return { state: 'unverified', reason: 'the answer is not JSON: base_url may be wrong' };
  }
  if (isObject(body) && body['ok'] === false) {
    return { state: 'refused', reason: 'tawk.to refused to list the properties of this API key' };
  }
  return answer.text.includes(`"${propertyId}"`)
    ? { state: 'active', reason: 'tawk.to lists the property for this API key' }
    : { state: 'active', reason: 'tawk.to accepts the API key, but does not list this property_id for it' };
}
