/** Keeps sending below a provider's limits over all replicas: the generic cell rate algorithm on rows that they share. */
import type { Rate } from '@enlace/normalization';
import { hot } from '../../database/statement.js';
import type { Tx } from '../../database/database.js';

/** Whose limits a call counts against. */
export interface PacedCall {
  readonly tenantId: string;
  readonly integrationId: string;
  readonly contactId: string;
  readonly account: Rate;
  readonly contact: Rate;
}

export type Slot =
  /** The call is counted, and may be made so many milliseconds from now. */
  | { readonly reserved: true; readonly waitMs: number }
  /** It would have to wait longer than asked for, and is not counted. */
  | { readonly reserved: false; readonly waitMs: number };

export interface Gauge {
  readonly rate: Rate;
  /** Unix milliseconds at which everything reserved so far has run out; undefined where nothing ever was. */
  readonly freeAt: number | undefined;
}

/** The first moment from `now` on that every rate allows, in Unix milliseconds; pure. */
export function firstSlot(gauges: readonly Gauge[], now: number): number {
  const moments = gauges.map(({ rate, freeAt = now }) => freeAt - (rate.burst - 1) * rate.everyMs);
  return Math.max(now, ...moments);
}

/** When a rate is free again after a call at `slot`; pure. */
export function freeAfter({ rate, freeAt }: Gauge, slot: number): number {
  return Math.max(freeAt ?? slot, slot) + rate.everyMs;
}

/**
 * Counts a call, by the database's clock. The rows stay locked until the end of the transaction, in one order for
 * everybody.
 * @param withinMs the longest wait for which it is counted
 */
export async function reserve(tx: Tx, call: PacedCall, withinMs: number): Promise<Slot> {
  const scopes = ['account', `contact:${call.contactId}`];
  const rates = [call.account, call.contact];
  const known = await locked(tx, call, scopes);
  const gauges = scopes.map((scope, index) => ({
    rate: rates[index] ?? call.account,
    freeAt: known.freeAt.get(scope),
  }));
  const slot = firstSlot(gauges, known.now);
  const waitMs = slot - known.now;
  if (waitMs > withinMs) return { reserved: false, waitMs };
  const freeAts = gauges.map((gauge) => freeAfter(gauge, slot));
  await tx.query(KEEP, [call.tenantId, call.integrationId, scopes, freeAts]);
  return { reserved: true, waitMs };
}

interface Known {
  readonly freeAt: ReadonlyMap<string, number>;
  readonly now: number;
}

/** A row that is missing is made first, so that of two first calls one sees the other. */
async function locked(tx: Tx, call: PacedCall, scopes: readonly string[]): Promise<Known> {
  const values = [call.tenantId, call.integrationId, scopes];
  let rows = await tx.query<{ scope: string; freeAt: number; now: number }>(LOCK, values);
  if (rows.length < scopes.length) {
    await tx.query(MAKE, values);
    rows = await tx.query(LOCK, values);
  }
  // The last row was locked last: its clock was read when nobody could come between any more.
  const now = Math.max(...rows.map((row) => row.now));
  return { freeAt: new Map(rows.map((row) => [row.scope, row.freeAt])), now };
}

const LOCK = hot(`
  SELECT scope, (extract(epoch FROM free_at) * 1000)::float8 AS "freeAt",
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
    FROM send_paces WHERE tenant_id = $1 AND integration_id = $2 AND scope = ANY($3::text[])
   ORDER BY scope FOR UPDATE`);

const MAKE = hot(`
  INSERT INTO send_paces (tenant_id, integration_id, scope, free_at)
  SELECT $1, $2, scope, now() FROM unnest($3::text[]) AS scope ORDER BY scope
  ON CONFLICT (tenant_id, integration_id, scope) DO NOTHING`);

const KEEP = hot(`
  UPDATE send_paces SET free_at = to_timestamp(kept.free_at / 1000)
    FROM unnest($3::text[], $4::float8[]) AS kept (scope, free_at)
   WHERE tenant_id = $1 AND integration_id = $2 AND send_paces.scope = kept.scope`);
