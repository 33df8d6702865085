/** What an integration is told whose provider has not yet shown the secret it signs with. */
import type { CredentialCheck } from './adapter.js';

/** The same verdict, with what becomes of webhooks meanwhile. */
export function withMissingSecret(check: CredentialCheck): CredentialCheck {
  const reason = `${check.reason}; webhooks wait in quarantine until webhook_secret is saved`;
  return { ...check, reason };
}
