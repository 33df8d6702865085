/** An erasure as it is kept: how far it is, and in the end the certificate. */
import type { Person, PersonKind } from './person.js';

/** How many of what: `messages.removed`, `inbound.read`. */
export type ErasureCounts = Readonly<Record<string, number>>;

/** What a person should look at, by ids of ours. */
export type ErasureRemarks = Readonly<Record<string, readonly string[]>>;

export interface ErasureRecord {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: PersonKind;
  /** Our id of the contact, or the fingerprint of the client's id. */
  readonly subject: string;
  readonly state: 'running' | 'done';
  readonly stage: string;
  readonly requestedBy: string;
  readonly requestedAt: Date;
  readonly finishedAt: Date | null;
  readonly counts: ErasureCounts;
  readonly remarks: ErasureRemarks;
  /** SHA-256 of the certificate, hex; null until it is done. */
  readonly digest: string | null;
}

/** An erasure that is ours to carry on until the lease ends. */
export interface ClaimedErasure {
  readonly id: string;
  readonly tenantId: string;
  readonly requestedAt: Date;
  readonly requestedBy: string;
  readonly person: Person;
  readonly progress: ErasureProgress;
}

/** What was done so far; written down with every batch. */
export class ErasureProgress {
  readonly counts: Record<string, number>;
  readonly remarks: Record<string, string[]>;

  constructor(counts: ErasureCounts, remarks: ErasureRemarks) {
    this.counts = { ...counts };
    this.remarks = Object.fromEntries(Object.entries(remarks).map(([name, ids]) => [name, [...ids]]));
  }

  /** Adds to `<store>.<what>`. */
  add(store: string, what: string, count: number): void {
    const name = `${store}.${what}`;
    this.counts[name] = (this.counts[name] ?? 0) + count;
  }

  /** What is read once more after a crash is counted once. */
  set(store: string, what: string, count: number): void {
    this.counts[`${store}.${what}`] = count;
  }

  remark(name: string, ids: readonly string[]): void {
    if (ids.length === 0) return;
    this.remarks[name] = [...new Set([...(this.remarks[name] ?? []), ...ids])].slice(0, MOST_REMARKS);
  }
}

const MOST_REMARKS = 200;

export const ERASURE_COLUMNS = `id, tenant_id AS "tenantId", kind, subject, state, stage, requested_by AS "requestedBy",
  requested_at AS "requestedAt", finished_at AS "finishedAt", counts, remarks, digest`;
