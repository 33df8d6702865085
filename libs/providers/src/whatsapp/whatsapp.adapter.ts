/** WhatsApp Cloud API, as Enlace speaks to it. */
import type { HttpClient } from '@enlace/http-client';
import type { ProviderAdapter } from '../adapter.js';
import { addressesOf } from './addresses.js';
import { attend, markRead } from './attend.js';
import { check } from './check.js';
import { WHATSAPP_SECRETS, WhatsAppCredentials } from './credentials.js';
import { deliver } from './deliver.js';
import { diagnose } from './diagnose.js';
import { fetchMedia } from './fetch-media.js';
import { health } from './health/health.js';
import { normalize } from './normalize.js';
import { PACES } from './paces.js';
import { fit } from './plan.js';
import { redact } from './redact.js';
import { route, routeKeys } from './route.js';
import { handshake, verify } from './verify.js';

export const whatsapp = (http: Pick<HttpClient, 'request'>): ProviderAdapter<WhatsAppCredentials> => ({
  provider: 'whatsapp',
  credentials: WhatsAppCredentials,
  secretFields: WHATSAPP_SECRETS,
  paces: PACES,
  routeKeys,
  verify,
  diagnose,
  handshake,
  route,
  redact,
  normalize,
  check: (credentials) => check(http, credentials),
  health: (credentials, question) => health(http, credentials, question),
  addressesOf,
  fit,
  deliver: (message, credentials, tools) => deliver(http, message, credentials, tools),
  attend: (message, credentials) => attend(http, message, credentials),
  markRead: (message, credentials) => markRead(http, message, credentials),
  fetchMedia: (media, credentials, limit) => fetchMedia(http, media, credentials, limit),
});
