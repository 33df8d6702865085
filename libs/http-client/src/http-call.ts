/** What is asked of the HTTP client and what it answers. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface HttpCall {
  readonly method: HttpMethod;
  /** Absolute http(s) URL. https is required unless the host is on the allow-list. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON; wins over `body`. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array | FormData | undefined;
  /** Milliseconds for the whole call: connecting, sending, waiting, reading and retries. */
  readonly timeoutMs?: number | undefined;
  /** Largest answer body read, in bytes; the client's own limit unless told. */
  readonly maxBodyBytes?: number | undefined;
  /** Whether a file is asked for: neither its bytes nor the path it lies under are for a log. */
  readonly forFile?: boolean | undefined;
  /** Whether the call may be made twice without harm; by default true for GET, PUT and DELETE. */
  readonly idempotent?: boolean | undefined;
  /** Name of the circuit breaker this call belongs to, e.g. the integration id; without one there is none. */
  readonly circuit?: string | undefined;
}

/** Whatever the peer said: any status, also 3xx (redirects are not followed), 4xx and 5xx. */
export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case; repeated headers are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it came. */
  readonly bytes: Uint8Array;
  /** The body read as UTF-8, when it is asked for. */
  readonly text: string;
  /** The body as JSON; undefined when it is not JSON. */
  json(): unknown;
}
