/** Where the webhooks of an integration go. */
import type { Provider } from '@enlace/normalization';
import type { ServiceEnv } from '@enlace/service-kit';

/** Below the public address of the installation. Without an integration: whose it is, the webhook itself says. */
export function webhookPathOf(provider: Provider, integrationId?: string): string {
  const path = `/api/v1/integrations/webhooks/${provider}`;
  return integrationId === undefined ? path : `${path}/${integrationId}`;
}

/** The path at the public address; undefined where nobody knows that. */
export function publicUrlOf({ PUBLIC_URL: base }: ServiceEnv, path: string): string | undefined {
  return base === undefined ? undefined : `${base.replace(/\/+$/, '')}${path}`;
}
