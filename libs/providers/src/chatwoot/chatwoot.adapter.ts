/** Chatwoot: what happens in its conversations comes in, messages into them go out. */
import type { HttpClient } from '@enlace/http-client';
import type { ProviderAdapter } from '../adapter.js';
import { check } from './check.js';
import { ChatwootCredentials } from './credentials.js';
import { fit } from './content.js';
import { deliver } from './deliver.js';
import { diagnose } from './diagnose.js';
import { fetchMedia } from './fetch-media.js';
import { normalize } from './normalize.js';
import { PACES } from './paces.js';
import { redact } from './redact.js';
import { route, routeKeys } from './route.js';
import { verify } from './verify.js';

export const chatwoot = (http: Pick<HttpClient, 'request'>): ProviderAdapter<ChatwootCredentials> => ({
  provider: 'chatwoot',
  credentials: ChatwootCredentials,
  secretFields: ['api_access_token', 'agent_bot_token', 'webhook_secret', 'url_token', 'hmac_token'],
  paces: PACES,
  routeKeys,
  verify,
  diagnose,
  route,
  redact,
  normalize,
  check: (credentials) => check(http, credentials),
  fit,
  deliver: (message, credentials, tools) => deliver(http, message, credentials, tools),
  fetchMedia: (media, credentials, limit) => fetchMedia(http, media, credentials, limit),
});
