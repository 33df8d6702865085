/** An HTTP client that answers from a script and remembers what it was asked. */
import type { HttpAnswer, HttpCall, HttpClient } from '@enlace/http-client';

export type FakeHttp = Pick<HttpClient, 'request'>;

/** An answer, or the error thrown instead of one. */
export type Scripted =
  | {
      readonly status: number;
      readonly json?: unknown;
      readonly text?: string;
      /** A body that is no text; wins over the others. */
      readonly bytes?: Uint8Array;
      readonly headers?: Record<string, string>;
    }
  | Error;

export class ScriptedHttp implements FakeHttp {
  readonly calls: HttpCall[] = [];

  /** The last answer is given again and again. */
  constructor(private readonly script: readonly [Scripted, ...Scripted[]]) {}

  request(call: HttpCall): Promise<HttpAnswer> {
    const scripted = this.script[Math.min(this.calls.length, this.script.length - 1)] ?? this.script[0];
    this.calls.push(call);
    if (scripted instanceof Error) return Promise.reject(scripted);
    const bytes = scripted.bytes ?? Buffer.from(scripted.text ?? JSON.stringify(scripted.json ?? {}));
    const text = new TextDecoder().decode(bytes);
    return Promise.resolve({
      status: scripted.status,
      headers: scripted.headers ?? {},
      bytes,
      text,
      json: () => parsed(text),
    });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
