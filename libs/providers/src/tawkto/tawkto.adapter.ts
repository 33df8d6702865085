/** tawk.to, as far as it lets itself be spoken to. */
import type { HttpClient } from '@enlace/http-client';
import type { ProviderAdapter } from '../adapter.js';
import { check } from './check.js';
import { TAWKTO_SECRETS, TawktoCredentials } from './credentials.js';
import { deliver, fit } from './deliver.js';
import { diagnose } from './diagnose.js';
import { fetchMedia } from './fetch-media.js';
import { normalize } from './normalize.js';
import { redact } from './redact.js';
import { route, routeKeys } from './route.js';
import { handshake, verify } from './verify.js';

/** Nothing is sent. */
const NEVER = { everyMs: 1_000, burst: 1 };

export const tawkto = (http: Pick<HttpClient, 'request'>): ProviderAdapter<TawktoCredentials> => ({
  provider: 'tawkto',
  credentials: TawktoCredentials,
  secretFields: TAWKTO_SECRETS,
  paces: { account: () => NEVER, contact: () => NEVER },
  routeKeys,
  verify,
  diagnose,
  handshake,
  route,
  redact,
  normalize,
  check: (credentials) => check(http, credentials),
  fit,
  deliver,
  fetchMedia: (media, credentials, limit) => fetchMedia(http, media, credentials, limit),
});
