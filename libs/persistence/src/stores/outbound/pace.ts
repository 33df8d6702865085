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
  readonly account: Rate;
  /** None for calls that count for the account alone. */
  readonly contact?: { readonly id: string; readonly rate: Rate };
  /** For how many calls it counts (an album); 1 unless told. */
  readonly calls?: number;
  /** Whether a pause that the provider asked for is heeded: the account's, and that of the conversation where one is named. */
  readonly heeds?: { readonly conversationId?: string };
}

export type Slot =
  /** The call is counted, and may be made so many milliseconds from now. */
  | { readonly reserved: true; readonly waitMs: number }
  /** Not counted: ask again after so long; `paused` while it is the provider that asked for it. */
  | { readonly reserved: false; readonly waitMs: number; readonly paused?: true };

export interface Gauge {
  readonly rate: Rate;
  /** Unix milliseconds at which everything reserved so far has run out; undefined where nothing ever was. */
  readonly freeAt: number | undefined;
}

/**
 * The first moment from `now` on that a rate allows, in Unix milliseconds; pure. More calls at once than its burst want
 * as much time without any before them.
 */
export function firstSlot({ rate, freeAt }: Gauge, now: number, calls = 1): number {
  return Math.max(now, (freeAt ?? Number.NEGATIVE_INFINITY) - (rate.burst - calls) * rate.everyMs);
}

/** When a rate is free again after so many calls at `slot`; pure. */
export function freeAfter({ rate, freeAt }: Gauge, slot: number, calls = 1): number {
  return Math.max(freeAt ?? slot, slot) + calls * rate.everyMs;
}

/**
 * The slot of a call under both limits; pure. While the contact must wait nothing is counted: a moment of the account
 * that is kept for later would be taken from everybody else.
 * @param withinMs the longest wait for the account for which the call is counted
 */
export function slotFor(
  account: Gauge,
  contact: Gauge | undefined,
  now: number,
  withinMs: number,
  calls = 1,
): Slot {
  // An album larger than a chat's burst goes once the chat is free: nobody answers half a minute later for its sake.
  const contactWaitMs =
    contact === undefined ? 0 : firstSlot(contact, now, Math.min(calls, contact.rate.burst)) - now;
  if (contactWaitMs > 0) return { reserved: false, waitMs: contactWaitMs };
  const waitMs = firstSlot(account, now, calls) - now;
  return { reserved: waitMs <= withinMs, waitMs };
}

/**
 * Counts a call, by the database's clock. The rows stay locked until the end of the transaction, in one order for
 * everybody.
 * @param withinMs as for `slotFor`
 */
export async function reserve(tx: Tx, call: PacedCall, withinMs: number): Promise<Slot> {
  const { tenantId, integrationId, calls = 1 } = call;
  const ofContact = call.contact === undefined ? undefined : contactScope(call.contact.id);
  const scopes = ['account', ...(ofContact === undefined ? [] : [ofContact])];
  const known = await locked(tx, call, scopes);
  if (known.pausedMs > 0) return { reserved: false, waitMs: known.pausedMs, paused: true };
  const account = { rate: call.account, freeAt: known.freeAt.get('account') };
  const contact = call.contact && { rate: call.contact.rate, freeAt: known.freeAt.get(ofContact ?? '') };
  const slot = slotFor(account, contact, known.now, withinMs, calls);
  if (!slot.reserved) return slot;
  const gauges = [account, ...(contact === undefined ? [] : [contact])];
  const freeAts = gauges.map((gauge) => freeAfter(gauge, known.now + slot.waitMs, calls));
  await tx.query(KEEP, [tenantId, integrationId, scopes, freeAts]);
  return slot;
}

/** How long the provider still wants no call, in milliseconds: the account's pause, or the conversation's. */
export async function pausedMs(
  tx: Tx,
  {
    tenantId,
    integrationId,
    conversationId,
  }: Pick<PacedCall, 'tenantId' | 'integrationId'> & { readonly conversationId?: string },
): Promise<number> {
  const [row] = await tx.query<{ pausedMs: number | null }>(PAUSED, [
    tenantId,
    integrationId,
    conversationId ?? null,
  ]);
  return Math.max(0, row?.pausedMs ?? 0);
}

/** Under which the calls to a contact are counted. */
export function contactScope(contactId: string): string {
  return `contact:${contactId}`;
}

interface Known {
  readonly freeAt: ReadonlyMap<string, number>;
  readonly now: number;
  /** How long the pause of the account or the conversation still lasts; 0 where there is none, or none is heeded. */
  readonly pausedMs: number;
}

interface Row {
  readonly scope: string;
  readonly freeAt: number;
  readonly now: number;
  readonly pausedUntil?: number | null;
}

/** The account's row is made where it is missing: whoever holds it keeps everybody away from those of its contacts. */
async function locked(tx: Tx, call: PacedCall, scopes: readonly string[]): Promise<Known> {
  const { heeds } = call;
  const statement = heeds === undefined ? LOCK : LOCK_HEEDING;
  const values = [
    call.tenantId,
    call.integrationId,
    scopes,
    ...(heeds === undefined ? [] : [heeds.conversationId ?? null]),
  ];
  let rows = await tx.query<Row>(statement, values);
  if (!rows.some(({ scope }) => scope === 'account')) {
    await tx.query(MAKE, [call.tenantId, call.integrationId]);
    rows = await tx.query<Row>(statement, values);
  }
  // The last row was locked last: its clock was read when nobody could come between any more.
  const now = Math.max(...rows.map((row) => row.now));
  const pausedMs = Math.max(0, ...rows.map(({ pausedUntil }) => (pausedUntil ?? 0) - now));
  return { freeAt: new Map(rows.map((row) => [row.scope, row.freeAt])), now, pausedMs };
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

const GAUGES = `scope, (extract(epoch FROM free_at) * 1000)::float8 AS "freeAt",
         (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now`;
const OF_CALL = `FROM send_paces WHERE tenant_id = $1 AND integration_id = $2 AND scope = ANY($3::text[])
   ORDER BY scope FOR UPDATE`;
function pausedUntil(conversation: string): string {
  return `(extract(epoch FROM greatest(
           (SELECT frozen_until FROM integrations WHERE tenant_id = $1 AND id = $2),
           (SELECT frozen_until FROM delivery_lanes WHERE tenant_id = $1 AND conversation_id = ${conversation}))) * 1000)::float8`;
}

const LOCK = hot(`SELECT ${GAUGES} ${OF_CALL}`);

const LOCK_HEEDING = hot(`SELECT ${GAUGES}, ${pausedUntil('$4::uuid')} AS "pausedUntil" ${OF_CALL}`);

const PAUSED = hot(`
  SELECT ${pausedUntil('$3::uuid')} - (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "pausedMs"`);

const MAKE = hot(`
  INSERT INTO send_paces (tenant_id, integration_id, scope, free_at) VALUES ($1, $2, 'account', to_timestamp(0))
  ON CONFLICT (tenant_id, integration_id, scope) DO NOTHING`);

const KEEP = hot(`
  INSERT INTO send_paces (tenant_id, integration_id, scope, free_at)
  SELECT $1, $2, scope, to_timestamp(free_at / 1000) FROM unnest($3::text[], $4::float8[]) AS kept (scope, free_at)
  ON CONFLICT (tenant_id, integration_id, scope) DO UPDATE SET free_at = excluded.free_at`);
