/** Keeps what was said to the provider about one message, without secrets: for whoever asks what happened. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { HttpAnswer, HttpCall, HttpClient } from '@enlace/http-client';
import type { ProviderCall } from '@enlace/persistence';

/** Characters of a body that are kept. */
const LONGEST_BODY = 4_000;
/** A shorter secret would take words out of every sentence. */
const SHORTEST_SECRET = 4;

/** Where calls are written down before they go out. */
export interface CallLog {
  /** The first call, where it stands there already. */
  readonly known?: ProviderCall | undefined;
  /** The calls so far, the last of them about to be made. */
  note(calls: readonly ProviderCall[]): Promise<unknown>;
}

interface Recording {
  readonly secrets: readonly string[];
  readonly calls: ProviderCall[];
  readonly log: CallLog | undefined;
}

export class CallRecorder implements Pick<HttpClient, 'request'> {
  private readonly recording = new AsyncLocalStorage<Recording>();

  constructor(private readonly http: Pick<HttpClient, 'request'>) {}

  /**
   * Does the work and says which calls it made, in order.
   * @param secrets what must not be kept, wherever it stands
   * @param log told of each call before it is made; what it fails at holds no call up
   */
  async during<Result>(
    secrets: readonly string[],
    work: () => Promise<Result>,
    log?: CallLog,
  ): Promise<{ result: Result; calls: readonly ProviderCall[] }> {
    const recording: Recording = { secrets, calls: [], log };
    const result = await this.recording.run(recording, work);
    return { result, calls: recording.calls };
  }

  async request(call: HttpCall): Promise<HttpAnswer> {
    const recording = this.recording.getStore();
    if (recording === undefined) return this.http.request(call);
    const { secrets, calls } = recording;
    const started = performance.now();
    const { unfinished, ...said } = intendedCall(call, secrets);
    const place = calls.push({ ...said, ...(unfinished && { unfinished }) }) - 1;
    await noted(recording);
    const took = (): number => Math.round(performance.now() - started);
    try {
      const answer = await this.http.request(call);
      const { status } = answer;
      calls[place] = { ...said, took_ms: took(), status, answer: clean(answeredIn(call, answer), secrets) };
      return answer;
    } catch (error) {
      const failure = error instanceof Error ? error.message : 'no answer';
      calls[place] = { ...said, took_ms: took(), failure: clean(failure, secrets) };
      throw error;
    }
  }
}

/** A call as it is kept before it is made. */
export function intendedCall(call: HttpCall, secrets: readonly string[]): ProviderCall {
  const said = saidIn(call);
  return {
    at: new Date().toISOString(),
    method: call.method,
    url: clean(call.forFile === true ? `${new URL(call.url).origin}/…` : call.url, secrets),
    ...(said === undefined ? {} : { request: clean(said, secrets) }),
    unfinished: true,
  };
}

async function noted({ calls, log }: Recording): Promise<void> {
  if (log === undefined) return;
  const [first, ...others] = calls;
  if (others.length === 0 && first !== undefined && isSame(first, log.known)) return;
  // A message is worth more than its log: where Postgres is away, what came of the calls is written down with the outcome.
  await log.note(calls).catch(() => undefined);
}

function isSame(made: ProviderCall, known: ProviderCall | undefined): boolean {
  return made.method === known?.method && made.url === known.url && made.request === known.request;
}

function saidIn({ json, body }: HttpCall): string | undefined {
  if (json !== undefined) return JSON.stringify(json);
  if (body instanceof FormData) return JSON.stringify(Object.fromEntries([...body].map(partOf)));
  if (typeof body === 'string') return body;
  return body === undefined ? undefined : `${body.byteLength} bytes`;
}

function answeredIn({ forFile }: HttpCall, answer: HttpAnswer): string {
  return forFile === true ? `${answer.bytes.byteLength} bytes` : answer.text;
}

/** Of a file its name, type and size. */
function partOf([name, part]: [string, FormDataEntryValue]): [string, string] {
  return [name, typeof part === 'string' ? part : `${part.name} (${part.type}, ${part.size} bytes)`];
}

/** First the secrets, then the length: half a secret would not be found. */
function clean(text: string, secrets: readonly string[]): string {
  const kept = secrets.filter((secret) => secret.length >= SHORTEST_SECRET);
  const without = kept.reduce((words, secret) => words.replaceAll(secret, '[redacted]'), text);
  return without.length <= LONGEST_BODY ? without : `${without.slice(0, LONGEST_BODY)}…`;
}
