/** The Tawk.to service: the provider host around its adapter. */
import { providerService } from '@enlace/provider-host';
import { TawktoEnv } from './tawkto.env.js';

export const tawkto = providerService({
  provider: 'tawkto',
  env: TawktoEnv,
  configFromEnv: configOf,
});

function configOf(env: TawktoEnv): Record<string, unknown> | undefined {
  if (env.TAWKTO_PROPERTY_ID === undefined) return undefined;
  return {
    property_id: env.TAWKTO_PROPERTY_ID,
    widget_id: env.TAWKTO_WIDGET_ID,
    api_key: env.TAWKTO_API_KEY,
    base_url: env.TAWKTO_BASE_URL,
    webhook_secret: env.TAWKTO_WEBHOOK_SECRET,
    signature_scheme: env.TAWKTO_SIGNATURE_SCHEME,
    verify_token: env.TAWKTO_VERIFY_TOKEN,
    javascript_api_key: env.TAWKTO_JAVASCRIPT_API_KEY,
  };
}
