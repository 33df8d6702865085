/** The first call a message will cost, told before it is made. */
import { AppError } from '@enlace/contracts';
import type { HttpCall, HttpClient } from '@enlace/http-client';
import type { OutboundMessage } from '@enlace/normalization';
import type { ProviderAdapter, SendTools } from '@enlace/providers';

/** An adapter that speaks through this and through nothing else. */
export type AdapterOver = (http: Pick<HttpClient, 'request'>) => ProviderAdapter;

/** Files are opened when it is serious. */
const TOOLS: SendTools = {
  open: () => Promise.reject(new AppError('media.unavailable', 'Nothing is sent yet')),
  pace: () => Promise.resolve(),
};

/** Has an adapter deliver that can reach nobody. Undefined where a file must be opened first, or nothing would be sent. */
export async function firstCallOf(
  adapterOver: AdapterOver,
  message: OutboundMessage,
  credentials: object,
): Promise<HttpCall | undefined> {
  let first: HttpCall | undefined;
  const request: HttpClient['request'] = (call) => {
    first ??= call;
    return Promise.reject(new Error('Nothing is sent yet'));
  };
  await adapterOver({ request })
    .deliver(message, credentials, TOOLS)
    .catch(() => undefined);
  return first;
}
