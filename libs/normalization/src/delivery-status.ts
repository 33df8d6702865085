/** The ladder a sent message climbs, and the one rule that keeps it from going back. */
export const DELIVERY_STATUSES = [
  'queued',
  'sending',
  'unknown',
  'sent',
  'delivered',
  'read',
  'failed',
] as const;

export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** Statuses a provider may report. */
export const REPORTED_STATUSES = ['sent', 'delivered', 'read', 'failed'] as const;

export type ReportedStatus = (typeof REPORTED_STATUSES)[number];

const RANK: Record<DeliveryStatus, number> = {
  queued: 0,
  sending: 1,
  unknown: 2,
  sent: 3,
  failed: 4,
  delivered: 5,
  read: 6,
};

/**
 * Whether a message may go from one status to the other. Upward only; `failed` only from before
 * `delivered`; a proof of delivery corrects an earlier `failed`. `unknown` may become anything a
 * provider reports, never `queued` again: nothing is sent blindly twice.
 */
export function mayBecome(from: DeliveryStatus, to: DeliveryStatus): boolean {
  if (from === 'sending' && to === 'queued') return true; // the provider refused for now: tried again later
  return RANK[to] > RANK[from];
}
