/** Keeps what was said to the provider while one message was sent, without secrets: for whoever asks what happened. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpAnswer, HttpCall, HttpClient } from '@enlace/http-client';
import type { ProviderCall } from '@enlace/persistence';

/** Characters of a body that are kept. */
const LONGEST_BODY = 4_000;
/** A shorter secret would take words out of every sentence. */
const SHORTEST_SECRET = 4;

interface Recording {
  readonly secrets: readonly string[];
  readonly calls: ProviderCall[];
}

export class CallRecorder implements Pick<HttpClient, 'request'> {
  private readonly recording = new AsyncLocalStorage<Recording>();

  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /**
   * Does the work and says which calls it made, in order.
   * @param secrets what must not be kept, wherever it stands
   */
  async during<Result>(
    secrets: readonly string[],
    work: () => Promise<Result>,
  ): Promise<{ result: Result; calls: readonly ProviderCall[] }> {
    const kept = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
    const recording: Recording = { secrets: kept, calls: [] };
    const result = await this.recording.run(recording, work);
    return { result, calls: recording.calls };
  }

  async request(call: HttpCall): Promise<HttpAnswer> {
    const recording = this.recording.getStore();
    if (recording === undefined) return this.http.request(call);
    const started = performance.now();
    const said = saidIn(call);
    const base = {
      at: new Date().toISOString(),
      method: call.method,
      url: clean(call.url, recording.secrets),
      ...(said === undefined ? {} : { request: clean(said, recording.secrets) }),
    };
    const took = (): number => Math.round(performance.now() - started);
    try {
      const answer = await this.http.request(call);
      recording.calls.push({
        ...base,
        took_ms: took(),
        status: answer.status,
        answer: clean(answer.text, recording.secrets),
      });
      return answer;
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'no answer';
      recording.calls.push({ ...base, took_ms: took(), failure: clean(failure, recording.secrets) });
      throw error;
    }
  }
}

function saidIn({ json, body }: HttpCall): string | undefined {
  if (json !== undefined) return JSON.stringify(json);
  if (body instanceof FormData) return JSON.stringify(Object.fromEntries([...body].map(partOf)));
  if (typeof body === 'string') return body;
  return body === undefined ? undefined : `${body.byteLength} bytes`;
}

/** Of a file its name, type and size. */
function partOf([name, part]: [string, FormDataEntryValue]): [string, string] {
  return [name, typeof part === 'string' ? part : `${part.name} (${part.type}, ${part.size} bytes)`];
}

/** First the secrets, then the length: half a secret would not be found. */
function clean(text: string, secrets: readonly string[]): string {
  const without = secrets.reduce((words, secret) => words.replaceAll(secret, '[redacted]'), text);
  return without.length <= LONGEST_BODY ? without : `${without.slice(0, LONGEST_BODY)}…`;
}
