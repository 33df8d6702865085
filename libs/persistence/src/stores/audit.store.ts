/** Who did what: changes people and keys made, kept for whoever must look them up. */
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';

export interface AuditEntry {
  /** A tenant, or `*` for what concerns the whole platform. */
  readonly tenantId: string;
  /** Key id, service or person. */
  readonly actor: string;
  /** Such as `integration.saved`. */
  readonly action: string;
  /** What it was done to. */
  readonly subject: string;
  /** Never a secret. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditRecord {
  readonly id: number;
  readonly tenantId: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Record<string, unknown>;
  readonly at: Date;
}

export class AuditStore {
  constructor(private readonly database: Database) {}
  write(_entry: AuditEntry): Promise<void> {
    throw new Error(String(this.database));
  }
  list(_filter: {
    tenantId: string;
    action?: string;
    subject?: string;
    cursor?: string;
    limit?: number;
  }): Promise<Page<AuditRecord>> {
    throw new Error();
  }
}
