/** Telegram: a bot's updates come in, its messages go out. */
import type { HttpClient } from '@enlace/http-client';
import type { ProviderAdapter } from '../adapter.js';
import { acknowledge } from './acknowledge.js';
import { apply } from './apply.js';
import { attend } from './attend.js';
import { edit, remove } from './change.js';
import { check } from './check.js';
import { TelegramCredentials } from './credentials.js';
import { deliver } from './deliver.js';
import { fetchMedia } from './fetch-media.js';
import { fit } from './fit.js';
import { health } from './health.js';
import { normalize } from './normalize.js';
import { destinationOf } from './payload.js';
import { PACES } from './paces.js';
import { redact } from './redact.js';
import { route, routeKeys } from './route.js';
import { diagnose, verify } from './verify.js';

export const telegram = (http: Pick<HttpClient, 'request'>): ProviderAdapter<TelegramCredentials> => ({
  provider: 'telegram',
  credentials: TelegramCredentials,
  secretFields: ['bot_token', 'secret_token'],
  paces: PACES,
  routeKeys,
  verify,
  diagnose,
  route,
  redact,
  normalize,
  check: (credentials) => check(http, credentials),
  health: (credentials, question) => health(http, credentials, question),
  apply: (credentials, before) => apply(http, credentials, before),
  addressesOf: (person) => (destinationOf(person) === undefined ? [] : [person]),
  fit,
  deliver: (message, credentials, tools) => deliver(http, message, credentials, tools),
  acknowledge: (choice, credentials) => acknowledge(http, choice, credentials),
  attend: (message, credentials) => attend(http, message, credentials),
  edit: (message, credentials) => edit(http, message, credentials),
  remove: (message, credentials) => remove(http, message, credentials),
  fetchMedia: (media, credentials, limit) => fetchMedia(http, media, credentials, limit),
});
