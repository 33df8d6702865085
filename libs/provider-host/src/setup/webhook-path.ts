/** Where the webhooks of an integration go. */
import type { Provider } from '@enlace/normalization';

/** Below the public address of the installation. */
export function webhookPathOf(provider: Provider, integrationId: string): string {
  return `/api/v1/integrations/webhooks/${provider}/${integrationId}`;
}
