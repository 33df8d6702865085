/** Keeps sending below a provider's limits over all replicas: the generic cell rate algorithm on rows that they share. */
import type { Rate } from '@enlace/normalization';
import { hot } from '../../database/statement.js';
import type { Tx } from '../../database/database.js';

/** Longer than anybody's clock or transaction is behind. */
const FORGOTTEN_AFTER = '1 hour';

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
  /** Not counted: ask again after so long. */
  | { readonly reserved: false; readonly waitMs: number };

export interface Gauge {
  readonly rate: Rate;
  /** Unix milliseconds at which everything reserved so far has run out; undefined where nothing ever was. */
  readonly freeAt: number | undefined;
}

/** The first moment from `now` on that a rate allows, in Unix milliseconds; pure. */
export function firstSlot({ rate, freeAt }: Gauge, now: number): number {
  return Math.max(now, (freeAt ?? now) - (rate.burst - 1) * rate.everyMs);
}

/** When a rate is free again after a call at `slot`; pure. */
export function freeAfter({ rate, freeAt }: Gauge, slot: number): number {
  return Math.max(freeAt ?? slot, slot) + rate.everyMs;
}

/**
 * The slot of a call under both limits; pure. While the contact must wait nothing is counted: a moment of the account
 * that is kept for later would be taken from everybody else.
 * @param withinMs the longest wait for the account for which the call is counted
 */
export function slotFor(account: Gauge, contact: Gauge, now: number, withinMs: number): Slot {
  const contactWaitMs = firstSlot(contact, now) - now;
  if (contactWaitMs > 0) return { reserved: false, waitMs: contactWaitMs };
  const waitMs = firstSlot(account, now) - now;
  return { reserved: waitMs <= withinMs, waitMs };
}

/**
 * Counts a call, by the database's clock. The rows stay locked until the end of the transaction, in one order for
 * everybody.
 * @param withinMs as for `slotFor`
 */
export async function reserve(tx: Tx, call: PacedCall, withinMs: number): Promise<Slot> {
  const { tenantId, integrationId } = call;
  const scopes = ['account', `contact:${call.contactId}`] as const;
  const known = await locked(tx, call, scopes);
  const account = { rate: call.account, freeAt: known.freeAt.get(scopes[0]) };
  const contact = { rate: call.contact, freeAt: known.freeAt.get(scopes[1]) };
  const slot = slotFor(account, contact, known.now, withinMs);
  if (!slot.reserved) return slot;
  const freeAts = [account, contact].map((gauge) => freeAfter(gauge, known.now + slot.waitMs));
  await tx.query(KEEP, [tenantId, integrationId, scopes, freeAts]);
  return slot;
}

interface Known {
  readonly freeAt: ReadonlyMap<string, number>;
  readonly now: number;
}

/** The account's row is made where it is missing: whoever holds it keeps everybody away from those of its contacts. */
async function locked(tx: Tx, call: PacedCall, scopes: readonly string[]): Promise<Known> {
  const values = [call.tenantId, call.integrationId, scopes];
  let rows = await tx.query<{ scope: string; freeAt: number; now: number }>(LOCK, values);
  if (!rows.some(({ scope }) => scope === 'account')) {
    await tx.query(MAKE, [call.tenantId, call.integrationId]);
    rows = await tx.query(LOCK, values);
  }
  // The last row was locked last: its clock was read when nobody could come between any more.
  const now = Math.max(...rows.map((row) => row.now));
  return { freeAt: new Map(rows.map((row) => [row.scope, row.freeAt])), now };
}

/**
 * Forgets contacts to whom nothing was sent of late: what is free again says no more than what never was counted.
 * @returns how many, at most `batch`
 */
export async function forgetPaces(tx: Tx, batch: number): Promise<number> {
  const rows = await tx.query(
    `DELETE FROM send_paces WHERE ctid IN (
       SELECT ctid FROM send_paces
        WHERE scope <> 'account' AND free_at < now() - interval '${FORGOTTEN_AFTER}' LIMIT $1
          FOR UPDATE SKIP LOCKED
     ) RETURNING scope`,
    [batch],
  );
  return rows.length;
}

const LOCK = hot(`
  SELECT scope, (extract(epoch FROM free_at) * 1000)::float8 AS "freeAt",
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
    FROM send_paces WHERE tenant_id = $1 AND integration_id = $2 AND scope = ANY($3::text[])
   ORDER BY scope FOR UPDATE`);

const MAKE = hot(`
  INSERT INTO send_paces (tenant_id, integration_id, scope, free_at) VALUES ($1, $2, 'account', now())
  ON CONFLICT (tenant_id, integration_id, scope) DO NOTHING`);

const KEEP = hot(`
  INSERT INTO send_paces (tenant_id, integration_id, scope, free_at)
  SELECT $1, $2, scope, to_timestamp(free_at / 1000) FROM unnest($3::text[], $4::float8[]) AS kept (scope, free_at)
  ON CONFLICT (tenant_id, integration_id, scope) DO UPDATE SET free_at = excluded.free_at`);
