/** The token by which a page speaks for one visit: signed, short-lived, bound to the integration and the page's origin. */
import { constantTimeEqual, hmac, randomToken } from '@enlace/crypto';

export const TOKEN_SECONDS = 15 * 60;
/** A visit goes on under a new token for so long after the old one has run out. */
const RENEWABLE_SECONDS = 24 * 3_600;

export interface Visit {
  /** The name the visitor has at tawk.to unless they are signed in, of the form that tawk.to itself gives. */
  readonly name: string;
  /** Proven by tawk.to's secure-mode hash. */
  readonly email?: string;
  readonly origin: string;
}

interface Claims extends Visit {
  /** Unix seconds. */
  readonly until: number;
}

/** @param secret of the integration; what is signed with it says of which integration and for what */
export function signVisit(visit: Visit, integrationId: string, secret: string, now: number): string {
  const claims: Claims = { ...visit, until: Math.floor(now / 1_000) + TOKEN_SECONDS };
  const body = Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${body}.${signatureOf(body, integrationId, secret)}`;
}

/** Undefined unless it was made here, for this integration and origin, and (`renew`: not long ago) still holds. */
export function readVisit(
  token: string,
  of: { readonly integrationId: string; readonly secret: string; readonly origin: string },
  now: number,
  renew = false,
): Visit | undefined {
  const [body = '', signature = ''] = token.split('.');
  if (!constantTimeEqual(signature, signatureOf(body, of.integrationId, of.secret))) return undefined;
  // Only what was signed here is parsed.
  const { until, ...visit } = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
  const last = renew ? until + RENEWABLE_SECONDS : until;
  return visit.origin === of.origin && last * 1_000 > now ? visit : undefined;
}

/** `V` and 16 digits, as tawk.to names those who gave no name. */
export function newVisitorName(): string {
  const digits = BigInt(`0x${Buffer.from(randomToken(16)).toString('hex')}`) % 10n ** 16n;
  return `V${digits.toString().padStart(16, '0')}`;
}

function signatureOf(body: string, integrationId: string, secret: string): string {
  return hmac('sha256', secret, `enlace:visit:${integrationId}.${body}`, 'hex');
}
