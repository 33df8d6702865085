/** Why a call brought no answer, and above all whether the peer can have received it. */

/**
 * - `blocked`: refused here, before anything was sent: SSRF guard, open circuit, bad URL or headers.
 * - `not_sent`: the request certainly never reached the peer; sending it again repeats nothing.
 * - `unknown`: the peer may have received and acted on it; sending again may repeat.
 */
export type HttpFailureKind = 'blocked' | 'not_sent' | 'unknown';

/**
 * Codes: `invalid_url`, `https_required`, `address_refused`, `circuit_open`, `invalid_request` (blocked);
 * `dns_failed`, `connection_refused`, `connect_timeout`, `tls_failed`, `connect_failed`, `client_closed`
 * (not_sent); `timeout`, `connection_lost`, `body_too_large` (unknown).
 *
 * The message names the host only: paths and queries carry tokens (Telegram's stands in the path). For
 * the same reason there is no `cause`.
 */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';

  constructor(
    readonly kind: HttpFailureKind,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
