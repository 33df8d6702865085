/** The client for all outgoing calls: guarded, pooled, limited in time and size, careful about repeating. */
import { setTimeout as pause } from 'node:timers/promises';
import { Agent } from 'undici';
import { AllowedHosts, hostAndPort } from './allowed-hosts.js';
import { Circuits } from './circuits.js';
import { exchange, type PreparedRequest } from './exchange.js';
import { guardedConnect, systemLookup, type HostLookup } from './guarded-connect.js';
import type { HttpAnswer, HttpCall, HttpMethod } from './http-call.js';
import { HttpFailure } from './http-failure.js';

export interface HttpClientOptions {
  /** `host` or `host:port` entries that pass the SSRF guard and need no https. */
  readonly allowHosts?: readonly string[] | undefined;
  /** Milliseconds for a call that names no timeout of its own; 10,000 unless told. */
  readonly timeoutMs?: number | undefined;
  /** Largest answer body read, in bytes, by a call that names no limit of its own; 10 MiB unless told. */
  readonly maxBodyBytes?: number | undefined;
  /** Milliseconds an open circuit waits before it tries again; 10,000 unless told. */
  readonly halfOpenAfterMs?: number | undefined;
  /** Resolver of host names; the system's unless told. */
  readonly lookup?: HostLookup | undefined;
}

const IDEMPOTENT: ReadonlySet<HttpMethod> = new Set(['GET', 'PUT', 'DELETE']);
const PASSING: ReadonlySet<number> = new Set([502, 503, 504]);
const RETRIES = 2;
const RETRY_BASE_MS = 100;
/** More than this to one origin at a time wait in line; those that wait too long were not sent. */
const CONNECTIONS_PER_ORIGIN = 128;

export class HttpClient {
  private readonly allowed: AllowedHosts;
  private readonly agent: Agent;
  private readonly circuits: Circuits;
  private readonly timeoutMs: number;
  private readonly maxBodyBytes: number;

  constructor(options: HttpClientOptions = {}) {
    this.allowed = new AllowedHosts(options.allowHosts ?? []);
    this.timeoutMs = options.timeoutMs ?? 10_000;
    this.maxBodyBytes = options.maxBodyBytes ?? 10 * 1024 * 1024;
    this.circuits = new Circuits(options.halfOpenAfterMs ?? 10_000);
    this.agent = new Agent({
      connect: guardedConnect(this.allowed, options.lookup ?? systemLookup),
      connections: CONNECTIONS_PER_ORIGIN,
    });
  }

  /**
   * Makes the call and answers whatever the peer says, also 3xx, 4xx and 5xx.
   * @throws HttpFailure, and nothing else, when there is no answer; its kind tells whether the peer can
   * have received the request.
   */
  async request(call: HttpCall): Promise<HttpAnswer> {
    const deadline = performance.now() + (call.timeoutMs ?? this.timeoutMs);
    const url = this.permitted(call.url);
    const request = await prepare(call, url);
    const maxBodyBytes = call.maxBodyBytes ?? this.maxBodyBytes;
    const send = (): Promise<HttpAnswer> => this.send(request, deadline, maxBodyBytes, isRepeatable(call));
    return call.circuit === undefined ? send() : this.circuits.run(call.circuit, url.hostname, send);
  }

  /** Lets calls in hand finish, then closes all connections. Later calls fail as `not_sent`. */
  close(): Promise<void> {
    return this.agent.close();
  }

  private permitted(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (url === undefined) throw new HttpFailure('blocked', 'invalid_url', 'The URL cannot be read');
    if (url.protocol !== 'https:' && url.protocol !== 'http:') {
      throw new HttpFailure('blocked', 'invalid_url', 'The URL is neither https nor http');
    }
    if (url.username !== '' || url.password !== '') {
      throw new HttpFailure('blocked', 'invalid_url', `${url.hostname}: credentials do not belong in a URL`);
    }
    if (url.protocol === 'http:' && !this.allowed.has(hostAndPort(url))) {
      throw new HttpFailure(
        'blocked',
        'https_required',
        `${url.hostname}: only https, unless ENLACE_ALLOW_HOSTS names the host`,
      );
    }
    return url;
  }

  private async send(
    request: PreparedRequest,
    deadline: number,
    maxBodyBytes: number,
    repeatable: boolean,
  ): Promise<HttpAnswer> {
    for (let retry = 0; ; retry++) {
      const wait = RETRY_BASE_MS * 2 ** retry * (0.5 + Math.random());
      const mayRepeat = (): boolean =>
        repeatable && retry < RETRIES && deadline - performance.now() > wait + RETRY_BASE_MS;
      try {
        const remaining = Math.max(0, deadline - performance.now());
        const answer = await exchange(this.agent, request, remaining, maxBodyBytes);
        // a peer that says when to come back is not asked sooner: the caller owns that wait
        const isPassing = PASSING.has(answer.status) && answer.headers['retry-after'] === undefined;
        if (!isPassing || !mayRepeat()) return answer;
      } catch (error) {
        if (!(error instanceof HttpFailure) || error.kind !== 'not_sent' || !mayRepeat()) throw error;
      }
      await pause(wait);
    }
  }
}

function isRepeatable(call: HttpCall): boolean {
  return call.idempotent ?? IDEMPOTENT.has(call.method);
}

/** Writes the body once, so that a repeated call sends the very same bytes. */
async function prepare(call: HttpCall, url: URL): Promise<PreparedRequest> {
  const headers: Record<string, string> = { 'user-agent': 'Enlace', 'accept-encoding': 'identity' };
  for (const [name, value] of Object.entries(call.headers ?? {})) headers[name.toLowerCase()] = value;
  const request = { method: call.method, url, headers };
  if (call.json !== undefined) {
    headers['content-type'] ??= 'application/json';
    return { ...request, body: JSON.stringify(call.json) };
  }
  if (call.body instanceof FormData) {
    const form = new Response(call.body); // writes the parts and chooses their boundary
    headers['content-type'] = form.headers.get('content-type') ?? 'multipart/form-data';
    return { ...request, body: new Uint8Array(await form.arrayBuffer()) };
  }
  return { ...request, body: call.body ?? null };
}
