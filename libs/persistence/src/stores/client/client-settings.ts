/** What a tenant wants done with its clients. */
import type { Tx } from '../../database/database.js';
import { jsonText } from '../../database/json-text.js';

/** Kinds of medium evidence that may be allowed to link. */
export const MEDIUM_KINDS = ['phone', 'email'] as const;

export type MediumKind = (typeof MEDIUM_KINDS)[number];

export interface ClientSettings {
  /** A contact whose phone the channel vouches for, and who is no client, becomes one. */
  readonly createAutomatically: boolean;
  /** ISO 3166-1 alpha-2: of phones without a country code, in the API and in imports. */
  readonly defaultCountry: string;
  /** Which medium evidence links; what is not here is only suggested. */
  readonly linkMedium: readonly MediumKind[];
}

/** As `tenants.settings` holds them. */
interface Kept {
  readonly settings: Partial<ClientSettings> | null;
  readonly country: string | null;
}

const DEFAULT_COUNTRY = 'MX';

export async function readClientSettings(tx: Tx, tenantId: string): Promise<ClientSettings> {
  const [kept] = await tx.query<Kept>(
    `SELECT settings->'clients' AS settings, country FROM tenants WHERE id = $1`,
    [tenantId],
  );
  return {
    createAutomatically: kept?.settings?.createAutomatically ?? false,
    defaultCountry: kept?.settings?.defaultCountry ?? kept?.country ?? DEFAULT_COUNTRY,
    linkMedium: kept?.settings?.linkMedium ?? ['phone'],
  };
}

export async function writeClientSettings(tx: Tx, tenantId: string, settings: ClientSettings): Promise<void> {
  await tx.query(
    `INSERT INTO tenants AS known (id, name, settings) VALUES ($1, $1, jsonb_build_object('clients', $2::jsonb))
     ON CONFLICT (id) DO UPDATE SET settings = known.settings || excluded.settings`,
    [tenantId, jsonText(settings)],
  );
}
