/** The certificate of an erasure: what was removed, in a form whose digest anybody can check. */
import { sha256 } from '@enlace/crypto';
import type { ErasureCounts, ErasureRecord } from './erasure-record.js';

export type Certificate = Readonly<Record<string, unknown>>;

/** What we cannot reach, said in every certificate. */
const NOT_COVERED = [
  "What the provider of the channel keeps (WhatsApp, Telegram, Chatwoot, tawk.to), on its servers and on people's devices",
  'What other people wrote about the person, in their own conversations and in groups',
  'What services of the business kept of events they read',
  'Backups and write-ahead archives of the database and the bus, until they are overwritten',
] as const;

/** @param counts `<store>.<what>` */
export function certificateOf(
  erasure: Pick<
    ErasureRecord,
    'id' | 'tenantId' | 'kind' | 'requestedBy' | 'requestedAt' | 'counts' | 'remarks'
  >,
  finishedAt: Date,
): Certificate {
  return {
    erasure_id: erasure.id,
    tenant_id: erasure.tenantId,
    kind: erasure.kind,
    requested_by: erasure.requestedBy,
    requested_at: erasure.requestedAt.toISOString(),
    finished_at: finishedAt.toISOString(),
    stores: storeCounts(erasure.counts),
    remarks: erasure.remarks,
    not_covered: NOT_COVERED,
  };
}

/** `{"messages.removed": 2}` as `{"messages": {"removed": 2}}`. */
export function storeCounts(counts: ErasureCounts): Record<string, Record<string, number>> {
  const stores: Record<string, Record<string, number>> = {};
  for (const [name, count] of Object.entries(counts)) {
    const dot = name.lastIndexOf('.');
    const store = name.slice(0, dot);
    stores[store] = { ...stores[store], [name.slice(dot + 1)]: count };
  }
  return stores;
}

/** SHA-256, hex, over the JSON without spaces and with the members of every object in the order of their names. */
export function digestOf(certificate: Certificate): string {
  return sha256(canonicalJson(certificate));
}

function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
}
