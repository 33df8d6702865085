/** An erasure as the API shows it; with its certificate once it is done. */
import { storeCounts, certificateOf, type Certificate, type ErasureRecord } from '@enlace/persistence';

export interface ErasureAnswer {
  readonly erasure_id: string;
  readonly tenant_id: string;
  readonly kind: string;
  /** `running`, `done`. */
  readonly state: string;
  /** What is being worked on. */
  readonly stage: string;
  readonly requested_by: string;
  readonly requested_at: string;
  readonly finished_at: string | null;
  /** So far. */
  readonly stores: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Null while it runs. */
  readonly certificate: Certificate | null;
  /** SHA-256 of the certificate's canonical JSON, hex. */
  readonly sha256: string | null;
}

export function erasureAnswer(erasure: ErasureRecord): ErasureAnswer {
  const { finishedAt } = erasure;
  return {
    erasure_id: erasure.id,
    tenant_id: erasure.tenantId,
    kind: erasure.kind,
    state: erasure.state,
    stage: erasure.stage,
    requested_by: erasure.requestedBy,
    requested_at: erasure.requestedAt.toISOString(),
    finished_at: finishedAt?.toISOString() ?? null,
    stores: storeCounts(erasure.counts),
    certificate: finishedAt === null ? null : certificateOf(erasure, finishedAt),
    sha256: erasure.digest,
  };
}
