/** Cuts a person's parts out of the webhook log: a batch keeps the parts of the others. */
import { SealedBoxError, type SealedBox } from '@enlace/crypto';
import { splitRequest, type Provider } from '@enlace/normalization';
import type { Database, Tx } from '../../database/database.js';
import { quarantineSeal } from '../webhook-log/quarantine.js';
import type { ClaimedErasure } from './erasure-record.js';
import { batchOf } from './keep-progress.js';
import { idsOn, likePatterns, personTraces, type Person } from './person.js';

interface Place {
  readonly id: string;
  readonly receivedAt: string;
  readonly size: number;
}

export interface WebhookBody {
  readonly id: string;
  readonly integrationId: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly body: Buffer;
}

const ROWS = 500;
/** Bodies in memory at a time. */
const MOST_BYTES = 8 * 1024 * 1024;

/** What stands in place of a body that was the person's alone: the row keeps its id, so a resend of it stays a duplicate. */
const NOTHING_LEFT = Buffer.from('{"erased":true}');

export async function eraseWebhooks(
  database: Database,
  erasure: ClaimedErasure,
  box: SealedBox,
): Promise<void> {
  const { progress, person, tenantId } = erasure;
  for (const name of ['read', 'unreadable']) progress.set('webhook_log', name, 0);
  const cutter = new Cutter(person, box);
  for (const provider of new Set(person.channels.map((channel) => channel.provider))) {
    for await (const ids of webhookPages(database, tenantId, provider)) {
      await batchOf(database, erasure, async (tx) => {
        const rows = await bodiesOf(tx, tenantId, ids);
        progress.add('webhook_log', 'read', rows.length);
        for (const row of rows) {
          const done = await cutter.cut(tx, tenantId, provider, row);
          if (done !== undefined) progress.add('webhook_log', done, 1);
        }
        const reasons = await eraseReasons(tx, tenantId, ids, cutter.patterns);
        progress.add('event_marks', 'cut', reasons);
      });
    }
  }
}

/** Ids of the tenant's webhooks of a provider, in bites whose bodies fit into memory. */
export async function* webhookPages(
  database: Database,
  tenantId: string,
  provider: Provider,
): AsyncGenerator<readonly string[]> {
  let after: Place = { id: '00000000-0000-0000-0000-000000000000', receivedAt: '-infinity', size: 0 };
  for (;;) {
    const page = await database.forTenant(tenantId, (tx) =>
      tx.query<Place>(
        `SELECT id, received_at::text AS "receivedAt", length(body) AS size FROM webhook_log
          WHERE tenant_id = $1 AND provider = $2 AND (received_at, id) > ($3::timestamptz, $4::uuid)
          ORDER BY received_at, id LIMIT $5`,
        [tenantId, provider, after.receivedAt, after.id, ROWS],
      ),
    );
    let bite: string[] = [];
    let bytes = 0;
    for (const { id, size } of page) {
      if (bite.length > 0 && bytes + size > MOST_BYTES) {
        yield bite;
        [bite, bytes] = [[], 0];
      }
      bite.push(id);
      bytes += size;
    }
    if (bite.length > 0) yield bite;
    const last = page.at(-1);
    if (last === undefined || page.length < ROWS) return;
    after = last;
  }
}

export function bodiesOf(tx: Tx, tenantId: string, ids: readonly string[]): Promise<WebhookBody[]> {
  return tx.query<WebhookBody>(
    `SELECT id, integration_id AS "integrationId", state, reason, body FROM webhook_log
      WHERE tenant_id = $1 AND id = ANY($2)`,
    [tenantId, ids],
  );
}

/** The JSON of a body; undefined where it is none. */
export function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

class Cutter {
  readonly patterns: readonly string[];
  private readonly traces: readonly string[];

  constructor(
    private readonly person: Person,
    private readonly box: SealedBox,
  ) {
    this.traces = personTraces(person);
    this.patterns = likePatterns(this.traces);
  }

  /** What became of it; undefined where it is about others. */
  async cut(
    tx: Tx,
    tenantId: string,
    provider: Provider,
    row: WebhookBody,
  ): Promise<'removed' | 'cut' | 'emptied' | 'unreadable' | undefined> {
    if (row.state === 'quarantined' || row.state === 'released')
      return this.ofQuarantine(tx, tenantId, provider, row);
    const { theirs, rest } = splitRequest(
      provider,
      jsonOf(row.body),
      idsOn(this.person, provider, row.integrationId),
    );
    if (theirs.length === 0) return undefined;
    await write(tx, tenantId, row.id, rest);
    return rest === undefined ? 'emptied' : 'cut';
  }

  /** Nobody vouches for it, so it goes whole. */
  private async ofQuarantine(
    tx: Tx,
    tenantId: string,
    provider: Provider,
    { id, integrationId, body }: WebhookBody,
  ): Promise<'removed' | 'unreadable' | undefined> {
    let opened: Buffer;
    try {
      opened = Buffer.from(this.box.open(body.toString('utf8'), quarantineSeal(tenantId, id)), 'base64');
    } catch (error) {
      if (error instanceof SealedBoxError) return 'unreadable';
      throw error;
    }
    const text = opened.toString('utf8');
    const { theirs } = splitRequest(provider, jsonOf(opened), idsOn(this.person, provider, integrationId));
    if (theirs.length === 0 && !this.traces.some((trace) => text.includes(trace))) return undefined;
    await tx.query('DELETE FROM webhook_log WHERE tenant_id = $1 AND id = $2', [tenantId, id]);
    return 'removed';
  }
}

/** A row of which nothing is left has ended; one with parts of others goes on with them. */
async function write(tx: Tx, tenantId: string, id: string, rest: unknown): Promise<void> {
  const body = rest === undefined ? NOTHING_LEFT : Buffer.from(JSON.stringify(rest));
  await tx.query(
    `UPDATE webhook_log
        SET body = $3, size = $4, diagnosis = NULL,
            state = CASE WHEN $5 AND state IN ('accepted', 'published') THEN 'processed' ELSE state END,
            ended_at = CASE WHEN $5 THEN coalesce(ended_at, now()) ELSE ended_at END,
            reason = CASE WHEN $5 THEN 'erased' ELSE reason END
      WHERE tenant_id = $1 AND id = $2`,
    [tenantId, id, body, body.length, rest === undefined],
  );
}

/** Removes one person's parts of a webhook, in the transaction that drops an event of theirs. */
export async function cutWebhook(
  tx: Tx,
  of: { readonly tenantId: string; readonly provider: Provider },
  webhookId: string,
  ids: readonly string[],
): Promise<void> {
  const [row] = await bodiesOf(tx, of.tenantId, [webhookId]);
  if (row === undefined) return;
  const { theirs, rest } = splitRequest(of.provider, jsonOf(row.body), new Set(ids));
  if (theirs.length > 0) await write(tx, of.tenantId, webhookId, rest);
}

/** Reasons quote ids of messages, and an id of WhatsApp holds the customer's number. */
async function eraseReasons(
  tx: Tx,
  tenantId: string,
  ids: readonly string[],
  patterns: readonly string[],
): Promise<number> {
  const marks = await tx.query(
    `UPDATE event_marks SET reason = 'erased'
      WHERE tenant_id = $1 AND webhook_id = ANY($2) AND reason LIKE ANY($3) RETURNING event_id`,
    [tenantId, ids, patterns],
  );
  await tx.query(
    `UPDATE webhook_log SET reason = 'erased' WHERE tenant_id = $1 AND id = ANY($2) AND reason LIKE ANY($3)`,
    [tenantId, ids, patterns],
  );
  return marks.length;
}
