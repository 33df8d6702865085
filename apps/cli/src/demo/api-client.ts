/** Calls Enlace's own API, as any client would. */
import { AppError } from '@enlace/contracts';

const TIMEOUT_MS = 15_000;

export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {}

  /** The `data` of the answer. Throws with the API's own message when it is a failure. */
  get<Data>(path: string): Promise<Data> {
    return this.call<Data>('GET', path);
  }

  post<Data>(path: string, body: object): Promise<Data> {
    return this.call<Data>('POST', path, body);
  }

  private async call<Data>(method: string, path: string, body?: object): Promise<Data> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'x-api-key': this.key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { data, error } = (await answer.json()) as { data?: Data; error?: { message?: string } };
    if (!answer.ok || data === undefined) {
      throw new AppError(
        'internal.error',
        `${method} ${path} answered ${answer.status}: ${error?.message ?? 'no reason given'}`,
      );
    }
    return data;
  }
}
