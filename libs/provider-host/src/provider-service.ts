/** The whole of a provider service's app: name, environment, what it hears, and the host around its adapter. */
import { filterOf, providerFilterOf } from '@enlace/contracts';
import type { Provider } from '@enlace/normalization';
import { mediaSettingsOf, type MediaEnv, type ServiceDefinition } from '@enlace/service-kit';
import type { HostExtras } from './host-options.js';
import { ProviderHostModule } from './provider-host.module.js';

export interface ProviderServiceOptions<Env extends MediaEnv> {
  readonly provider: Provider;
  readonly env: new () => Env;
  /** The default tenant's config in the fields of the setup API; undefined where its variables are not set. */
  readonly configFromEnv: (env: Env) => Readonly<Record<string, unknown>> | undefined;
  /** Config fields that are made up when nobody gave them. */
  readonly generate?: Readonly<Record<string, () => string>>;
  /** Routes that only this provider has, and what stands behind them. */
  readonly extras?: HostExtras;
}

/** The definition `runService` takes. */
export function providerService<Env extends MediaEnv>(
  options: ProviderServiceOptions<Env>,
): ServiceDefinition<Env> {
  const { provider } = options;
  return {
    name: provider,
    env: options.env,
    consumers: [
      { stream: 'inbound', filter: providerFilterOf('inbound', provider) },
      { stream: 'outbound', filter: filterOf('delivery.requested', provider) },
      { stream: 'notices', filter: filterOf('read.requested', provider) },
    ],
    module: (env) =>
      ProviderHostModule.for({
        provider,
        defaultTenantId: env.DEFAULT_TENANT_ID,
        allowHosts: env.ENLACE_ALLOW_HOSTS,
        media: mediaSettingsOf(env),
        production: env.NODE_ENV === 'production',
        generate: options.generate ?? {},
        configFromEnv: options.configFromEnv(env),
        ...(options.extras === undefined ? {} : { extras: options.extras }),
      }),
  };
}
