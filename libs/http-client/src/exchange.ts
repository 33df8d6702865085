/** One request and its answer, with a deadline, a cap, and certainty about whether anything was sent. */
import type { Dispatcher } from 'undici';
import type { HttpAnswer, HttpMethod } from './http-call.js';
import { HttpFailure } from './http-failure.js';

/** A call made ready to be sent, any number of times. */
export interface PreparedRequest {
  readonly method: HttpMethod;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
}

/** Sends the request once. Rejects with an HttpFailure and nothing else. */
export function exchange(
  dispatcher: Dispatcher,
  request: PreparedRequest,
  remainingMs: number,
  maxBodyBytes: number,
): Promise<HttpAnswer> {
  const { url, method, headers, body } = request;
  return new Promise((resolve, reject) => {
    const handler = new ExchangeHandler(url.hostname, maxBodyBytes, resolve, reject);
    handler.expireAfter(remainingMs);
    const path = `${url.pathname}${url.search}`;
    try {
      // undici's own timeouts are coarse and count single phases; the deadline above covers them all
      const timeouts = { headersTimeout: 0, bodyTimeout: 0 };
      dispatcher.dispatch({ origin: url.origin, path, method, headers, body, ...timeouts }, handler);
    } catch (error) {
      handler.onResponseError(undefined, error);
    }
  });
}

class ExchangeHandler implements Dispatcher.DispatchHandler {
  private controller: Dispatcher.DispatchController | undefined;
  private deadline: NodeJS.Timeout | undefined;
  private settled = false;
  private status = 0;
  private headers: Record<string, string> = {};
  private readonly chunks: Buffer[] = [];
  private bytes = 0;

  constructor(
    private readonly host: string,
    private readonly maxBodyBytes: number,
    private readonly resolve: (answer: HttpAnswer) => void,
    private readonly reject: (failure: HttpFailure) => void,
  ) {}

  expireAfter(ms: number): void {
    this.deadline = setTimeout(() => {
      if (this.controller === undefined) this.fail('not_sent', 'connect_timeout', 'no connection in time');
      else this.fail('unknown', 'timeout', 'no full answer in time');
    }, ms);
  }

  /** Called when a connection is there and before the first byte is written. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller;
    // undici knows no way to take a waiting request back: one whose deadline passed is stopped here
    if (this.settled) controller.abort(new Error('expired'));
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    statusCode: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (statusCode < 200) return; // informational: the answer is yet to come
    this.status = statusCode;
    for (const [name, value] of Object.entries(headers)) {
      if (value !== undefined)
        this.headers[name.toLowerCase()] = Array.isArray(value) ? value.join(', ') : value;
    }
    if (Number(this.headers['content-length'] ?? 0) > this.maxBodyBytes) this.refuseBody();
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.bytes += chunk.length;
    if (this.bytes > this.maxBodyBytes) this.refuseBody();
    else this.chunks.push(chunk);
  }

  onResponseEnd(): void {
    if (!this.settle()) return;
    this.resolve(new ReadAnswer(this.status, this.headers, Buffer.concat(this.chunks)));
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    if (error instanceof HttpFailure) {
      if (this.settle()) this.reject(error);
    } else if (this.controller !== undefined) {
      this.fail('unknown', 'connection_lost', 'the connection broke after the request was sent');
    } else if (codeOf(error) === 'UND_ERR_INVALID_ARG') {
      this.fail('blocked', 'invalid_request', 'the request cannot be written as HTTP');
    } else if (codeOf(error) === 'UND_ERR_CLOSED' || codeOf(error) === 'UND_ERR_DESTROYED') {
      this.fail('not_sent', 'client_closed', 'the HTTP client is closed');
    } else {
      this.fail('not_sent', 'connect_failed', 'the request could not be started');
    }
  }

  private refuseBody(): void {
    this.fail('unknown', 'body_too_large', `the answer is larger than ${this.maxBodyBytes} bytes`);
  }

  private fail(kind: HttpFailure['kind'], code: string, reason: string): void {
    if (!this.settle()) return;
    this.reject(new HttpFailure(kind, code, `${this.host}: ${reason}`));
    this.controller?.abort(new Error(code));
  }

  /** True the first time: whatever comes after the outcome is of no interest. */
  private settle(): boolean {
    if (this.settled) return false;
    this.settled = true;
    clearTimeout(this.deadline);
    return true;
  }
}

/** Text is made of the bytes only for those who ask: files are never read as text. */
class ReadAnswer implements HttpAnswer {
  private decoded: string | undefined;

  constructor(
    readonly status: number,
    readonly headers: Readonly<Record<string, string>>,
    readonly bytes: Uint8Array,
  ) {}

  get text(): string {
    return (this.decoded ??= new TextDecoder().decode(this.bytes));
  }

  json(): unknown {
    return parseJson(this.text);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
