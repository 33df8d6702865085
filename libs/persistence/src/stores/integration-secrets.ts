/** The secrets of an integration: sealed field by field, opened, and sealed anew with a new key. */
import type { SealedBox } from '@enlace/crypto';
import { SealedBoxError } from '@enlace/crypto';
import { AppError } from '@enlace/contracts';
import { isMasked } from './integration-record.js';

interface Owner {
  readonly id: string;
  readonly tenantId: string;
}

export class IntegrationSecrets {
  constructor(private readonly box: SealedBox | undefined) {}

  /** What is to be stored: new values sealed, absent and masked ones as they were, null ones forgotten. */
  merge(
    owner: Owner,
    stored: Readonly<Record<string, string>>,
    secrets: Readonly<Record<string, unknown>>,
  ): Record<string, string> {
    const sealed = { ...stored };
    for (const [field, value] of Object.entries(secrets)) {
      if (value === undefined || isMasked(value)) continue;
      if (value === null) delete sealed[field];
      else sealed[field] = this.seal(owner, field, JSON.stringify(value));
    }
    return sealed;
  }

  /** @throws AppError `secret.unreadable` when a secret was sealed with a key that is gone, or for another row */
  open(owner: Owner, sealed: Readonly<Record<string, string>>): Record<string, unknown> {
    const entries = Object.entries(sealed).map(([field, text]): [string, unknown] => [
      field,
      JSON.parse(this.unseal(owner, field, text)),
    ]);
    return Object.fromEntries(entries);
  }

  /** The same secrets under the active key; undefined when they are already. */
  renew(owner: Owner, sealed: Readonly<Record<string, string>>): Record<string, string> | undefined {
    const box = this.needBox();
    const entries = Object.entries(sealed);
    if (!entries.some(([, text]) => box.needsRotation(text))) return undefined;
    return Object.fromEntries(
      entries.map(([field, text]) => [field, this.seal(owner, field, this.unseal(owner, field, text))]),
    );
  }

  private seal({ tenantId, id }: Owner, field: string, plaintext: string): string {
    return this.needBox().seal(plaintext, { tenant: tenantId, record: id, field });
  }

  private unseal({ tenantId, id }: Owner, field: string, text: string): string {
    try {
      return this.needBox().open(text, { tenant: tenantId, record: id, field });
    } catch (error) {
      if (!(error instanceof SealedBoxError)) throw error;
      throw new AppError(
        'secret.unreadable',
        `Secret "${field}" cannot be opened: ${error.message}`,
        undefined,
        {
          integration_id: id,
          field,
        },
      );
    }
  }

  private needBox(): SealedBox {
    if (this.box !== undefined) return this.box;
    throw new AppError('config.invalid', 'This service has no key ring, which secrets need');
  }
}
