/** Where Meta brings the webhooks of a number, an account and an app: read, set and taken away. */
import { idOf, isObject, listOf, objectOf, textOf, type JsonObject } from '../../json.js';
import { withoutAbsent } from '../../without-absent.js';
import { askGraph, type GraphQuestion } from '../ask-graph.js';
import type { Http } from '../call.js';
import type { WhatsAppCredentials } from '../credentials.js';
import {
  WEBHOOK_FIELDS,
  type ActualRegistration,
  type RegistrationLevel,
  type RegistrationStep,
} from './compare-registration.js';

const OBJECT = 'whatsapp_business_account';

/** A person waits for the answer. */
const QUESTION_MS = 5_000;

/** Meta calls the address before it answers. */
const VERIFIED_CALL_MS = 25_000;

/**
 * As it is now. What cannot be asked without `waba_id` or `app_id` is left out.
 * @throws AppError as `askGraph` does
 */
export async function readRegistration(
  http: Http,
  credentials: WhatsAppCredentials,
): Promise<ActualRegistration> {
  const [number, account, app] = await Promise.all([
    askGraph(http, credentials, get(`${phoneOf(credentials)}?fields=webhook_configuration`)),
    readAccount(http, credentials),
    readApp(http, credentials),
  ]);
  const configured = objectOf(number['webhook_configuration']);
  return withoutAbsent({
    urls: withoutAbsent({
      phone: textOf(configured['phone_number']),
      waba: textOf(configured['whatsapp_business_account']) ?? account?.url,
      app: app?.url ?? textOf(configured['application']),
    }),
    subscribed: account?.subscribed,
    fields: app?.fields,
  });
}

/**
 * One call that sets the address; Meta verifies it with the integration's verify token before it answers.
 * @throws AppError as `askGraph` does
 */
export async function takeStep(
  http: Http,
  credentials: WhatsAppCredentials,
  step: RegistrationStep,
  url: string,
): Promise<void> {
  const { verify_token } = credentials;
  const override = { override_callback_uri: url, verify_token };
  switch (step) {
    case 'subscribe_app':
      await set(http, credentials, {
        path: `${appOf(credentials)}/subscriptions`,
        json: { object: OBJECT, callback_url: url, verify_token, fields: WEBHOOK_FIELDS.join(',') },
        as: 'app',
      });
      return;
    case 'subscribe_account':
      await set(http, credentials, { path: `${accountOf(credentials)}/subscribed_apps` });
      return;
    case 'set_phone':
      await set(http, credentials, {
        path: phoneOf(credentials),
        json: { webhook_configuration: override },
      });
      return;
    case 'set_waba':
      await set(http, credentials, { path: `${accountOf(credentials)}/subscribed_apps`, json: override });
  }
}

/**
 * Takes the address of one level away. The account stays subscribed: other numbers of it may depend on that.
 * @throws AppError as `askGraph` does
 */
export async function removeRegistration(
  http: Http,
  credentials: WhatsAppCredentials,
  level: RegistrationLevel,
): Promise<void> {
  switch (level) {
    case 'phone':
      await set(http, credentials, {
        path: phoneOf(credentials),
        json: { webhook_configuration: { override_callback_uri: '' } },
      });
      return;
    case 'waba':
      await set(http, credentials, { path: `${accountOf(credentials)}/subscribed_apps` });
      return;
    case 'app':
      await askGraph(http, credentials, {
        method: 'DELETE',
        path: `${appOf(credentials)}/subscriptions?object=${OBJECT}`,
        as: 'app',
      });
  }
}

/**
 * Takes the app off the account: no webhook of any of its numbers comes any more.
 * @throws AppError as `askGraph` does
 */
export async function unsubscribeAccount(http: Http, credentials: WhatsAppCredentials): Promise<void> {
  await askGraph(http, credentials, {
    method: 'DELETE',
    path: `${accountOf(credentials)}/subscribed_apps`,
  });
}

async function readAccount(
  http: Http,
  credentials: WhatsAppCredentials,
): Promise<{ subscribed: boolean; url: string | undefined } | undefined> {
  if (!credentials.waba_id) return undefined;
  const answer = await askGraph(http, credentials, get(`${accountOf(credentials)}/subscribed_apps`));
  // Without app_id it is not known which of them is ours: the token sees at least its own.
  const own = objectsIn(answer).find((entry) => {
    const id = idOf(objectOf(entry['whatsapp_business_api_data'])['id']);
    return !credentials.app_id || id === credentials.app_id;
  });
  return { subscribed: own !== undefined, url: textOf(own?.['override_callback_uri']) };
}

async function readApp(
  http: Http,
  credentials: WhatsAppCredentials,
): Promise<{ url: string | undefined; fields: readonly string[] } | undefined> {
  if (!credentials.app_id) return undefined;
  const answer = await askGraph(http, credentials, {
    ...get(`${appOf(credentials)}/subscriptions`),
    as: 'app',
  });
  const subscription = objectsIn(answer).find((entry) => entry['object'] === OBJECT);
  const fields = listOf(subscription?.['fields']).map((field) =>
    isObject(field) ? textOf(field['name']) : textOf(field),
  );
  return {
    url: subscription?.['active'] === false ? undefined : textOf(subscription?.['callback_url']),
    fields: fields.filter((name) => name !== undefined),
  };
}

async function set(
  http: Http,
  credentials: WhatsAppCredentials,
  question: Omit<GraphQuestion, 'method'>,
): Promise<void> {
  await askGraph(http, credentials, { ...question, method: 'POST', timeoutMs: VERIFIED_CALL_MS });
}

function get(path: string): GraphQuestion {
  return { method: 'GET', path, timeoutMs: QUESTION_MS };
}

function objectsIn(answer: JsonObject): readonly JsonObject[] {
  return listOf(answer['data']).filter(isObject);
}

function phoneOf({ phone_number_id }: WhatsAppCredentials): string {
  return encodeURIComponent(phone_number_id);
}

function accountOf({ waba_id = '' }: WhatsAppCredentials): string {
  return encodeURIComponent(waba_id);
}

function appOf({ app_id = '' }: WhatsAppCredentials): string {
  return encodeURIComponent(app_id);
}
