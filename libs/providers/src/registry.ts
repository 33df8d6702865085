/** The adapters by provider: a fifth provider is one folder and one line here. */
import type { HttpClient } from '@enlace/http-client';
import type { Provider } from '@enlace/normalization';
import type { ProviderAdapter } from './adapter.js';
import { chatwoot } from './chatwoot/chatwoot.adapter.js';
import { storable } from './storable.js';
import { tawkto } from './tawkto/tawkto.adapter.js';
import { telegram } from './telegram/telegram.adapter.js';
import { whatsapp } from './whatsapp/whatsapp.adapter.js';

export interface ProviderRegistry {
  get(provider: Provider): ProviderAdapter;
  all(): readonly ProviderAdapter[];
}

/**
 * Every adapter, speaking through one HTTP client. Whatever an adapter makes of a payload is made fit to be
 * stored, so that no character and no name in it can stop its events from being kept.
 */
export function createProviders(http: Pick<HttpClient, 'request'>): ProviderRegistry {
  const adapters: Record<Provider, ProviderAdapter> = {
    whatsapp: makingStorable(whatsapp(http)),
    telegram: makingStorable(telegram(http)),
    chatwoot: makingStorable(chatwoot(http)),
    tawkto: makingStorable(tawkto(http)),
  };
  return { get: (provider) => adapters[provider], all: () => Object.values(adapters) };
}

/** Credentials are of the adapter's own class, validated by it: callers hand back what they got. */
function makingStorable<Credentials extends object>(adapter: ProviderAdapter<Credentials>): ProviderAdapter {
  return {
    ...adapter,
    normalize: (body: unknown) => adapter.normalize(body).map(storable),
  };
}
