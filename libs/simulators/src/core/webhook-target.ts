/** A webhook endpoint that remembers what reached it and answers as told; for the specs of this library. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One webhook as it arrived. */
export interface ReceivedWebhook {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly raw: string;
  readonly at: number;
}

/** An answer; `hang` = none at all. */
export type TargetAnswer =
  { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> } | 'hang';

export class WebhookTarget {
  readonly received: ReceivedWebhook[] = [];
  /** Decides each answer; 200 unless replaced. */
  answer: (webhook: ReceivedWebhook) => TargetAnswer = () => ({ status: 200, body: '{"success":true}' });
  /** Most requests that were open at the same time. */
  mostAtOnce = 0;
  private open = 0;
  private readonly server: Server;

  constructor(private readonly answerAfterMs = 0) {
    this.server = createServer((request, response) => {
      this.open += 1;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.open);
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const webhook: ReceivedWebhook = {
          method: request.method ?? '',
          url: request.url ?? '',
          headers: request.headers,
          raw: Buffer.concat(chunks).toString('utf8'),
          at: Date.now(),
        };
        this.received.push(webhook);
        const answer = this.answer(webhook);
        if (answer === 'hang') return;
        setTimeout(() => {
          this.open -= 1;
          response.writeHead(answer.status, answer.headers).end(answer.body);
        }, this.answerAfterMs);
      });
    });
  }

  /** The bodies received, parsed. */
  get bodies(): Record<string, unknown>[] {
    return this.received.map(({ raw }) => JSON.parse(raw) as Record<string, unknown>);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Waits until the condition holds, looking every 2 ms; throws after `timeoutMs`. */
export async function until(condition: () => boolean, timeoutMs = 2000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error('the condition never held');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
