/** The adapters of all providers, under a name that can be injected. */
import { Injectable } from '@nestjs/common';
import { HttpClient } from '@enlace/http-client';
import type { Provider } from '@enlace/normalization';
import { createProviders, type ProviderAdapter, type ProviderRegistry } from '@enlace/providers';

@Injectable()
export class Adapters {
  private readonly registry: ProviderRegistry;

  constructor(http: HttpClient) {
    this.registry = createProviders(http);
  }

  get(provider: Provider): ProviderAdapter {
    return this.registry.get(provider);
  }
}
