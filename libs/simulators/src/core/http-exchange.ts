/** One HTTP request over node:http, as a provider's delivery process makes it. */
import { Agent as HttpAgent, request as httpRequest, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

/** What came back; `status` 0 = nothing did, and `error` says why. */
export interface HttpReply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly milliseconds: number;
  readonly error?: string;
}

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

const ANSWER_KEPT_BYTES = 64 * 1024;

export class HttpExchange {
  private readonly http: HttpAgent;
  private readonly https: HttpsAgent;
  private readonly open = new Set<ClientRequest>();

  /** @param keepAlive false = a new connection for each request, as Chatwoot does */
  constructor(keepAlive: boolean) {
    this.http = new HttpAgent({ keepAlive });
    this.https = new HttpsAgent({ keepAlive });
  }

  /** Sends the request; never rejects. */
  send(call: HttpCall): Promise<HttpReply> {
    const began = performance.now();
    return new Promise((resolve) => {
      const finish = (reply: Omit<HttpReply, 'milliseconds'>): void => {
        clearTimeout(timer);
        if (request) this.open.delete(request);
        resolve({ ...reply, milliseconds: performance.now() - began });
      };
      const fail = (error: Error): void => finish({ status: 0, body: '', headers: {}, error: error.message });
      let request: ClientRequest | undefined;
      const timer = setTimeout(
        () => request?.destroy(new Error(`no answer within ${call.timeoutMs} ms`)),
        call.timeoutMs,
      );
      try {
        request = this.request(call);
      } catch (error) {
        fail(error instanceof Error ? error : new Error(String(error)));
        return;
      }
      this.open.add(request);
      request.on('error', fail);
      request.on('response', (response) => {
        const chunks: Buffer[] = [];
        let kept = 0;
        response.on('data', (chunk: Buffer) => {
          if (kept < ANSWER_KEPT_BYTES) chunks.push(chunk);
          kept += chunk.length;
        });
        response.on('error', fail);
        response.on('end', () => {
          const headers = Object.fromEntries(
            Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
          );
          finish({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8'), headers });
        });
      });
      request.end(call.body);
    });
  }

  /** Cuts what is under way and closes idle connections. */
  close(): void {
    for (const request of this.open) request.destroy(new Error('the simulator stopped'));
    this.http.destroy();
    this.https.destroy();
  }

  private request(call: HttpCall): ClientRequest {
    const secure = call.url.startsWith('https:');
    const headers = { ...call.headers };
    if (call.body !== undefined) headers['content-length'] = String(Buffer.byteLength(call.body));
    const options = { method: call.method, headers };
    return secure
      ? httpsRequest(call.url, { ...options, agent: this.https })
      : httpRequest(call.url, { ...options, agent: this.http });
  }
}
