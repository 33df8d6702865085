/** The outbound queue: the messages table keeps the order, lanes keep workers apart. */
import type { Provider, Sendable } from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import { wakeDesk } from './desk/wake.js';
import { jsonText } from '../database/json-text.js';
import { LONGEST_PACE_MS, begin } from './outbound/begin.js';
import { enqueue } from './outbound/enqueue.js';
import { judgeAgain, type SecondLook, type Underway } from './outbound/judge-again.js';
import { NOTE_CALLS, beginCalls, endCalls } from './outbound/calls.js';
import { claimDueLanes, claimLane, giveBackLanes, recoverLane, touchLane } from './outbound/lanes.js';
import type {
  BeginOptions,
  Begun,
  CallsBegun,
  CallsEnded,
  DeliveryAttempt,
  DeliveryOutcome,
  Enqueued,
  Lane,
  LeftClaim,
  OutboundRequest,
  ProviderCall,
  RecoveredMessage,
  Settled,
} from './outbound/outbound-message.js';
import { forgetPaces, pausedMs, reserve, type PacedCall, type Slot } from './outbound/pace.js';
import { putOff, type PutOffPlace } from './outbound/put-off.js';
import { reconcile, type Reconciled, type Reconciliation } from './outbound/reconcile.js';
import { findStanding, type MessageStanding } from './outbound/standing.js';
import { settle, type SettleOptions } from './outbound/settle.js';

export class OutboundStore {
  constructor(private readonly database: Database) {}

  /**
   * Queues a message; a person's message takes the conversation over in the same transaction.
   * @throws AppError `conversation.not_found`, `contact.not_found`, `integration.not_found`
   */
  enqueue(request: OutboundRequest): Promise<Enqueued> {
    return this.database.forTenant(request.tenantId, (tx) => enqueue(tx, request));
  }

  /** The same within a transaction of the request's tenant. */
  enqueueIn(tx: Tx, request: OutboundRequest): Promise<Enqueued> {
    return enqueue(tx, request);
  }

  /** The lane of that conversation, when something in it is due and nobody has it. */
  claimLane(
    provider: Provider,
    conversationId: string,
    worker: string,
    leaseMs: number,
  ): Promise<Lane | undefined> {
    return claimLane(this.database, provider, conversationId, worker, leaseMs);
  }

  /** Lanes with something due that nobody has, replies before bulk, longest waiting first; none of frozen integrations. */
  claimDueLanes(provider: Provider, worker: string, leaseMs: number, limit: number): Promise<Lane[]> {
    return claimDueLanes(this.database, provider, worker, leaseMs, limit);
  }

  /** After a claim of an interrupted lane, before `begin`: what its dead holder was sending becomes `unknown`, to be told of. */
  recoverLane(lane: Lane): Promise<RecoveredMessage[]> {
    return recoverLane(this.database, lane);
  }

  /** The next message of the lane, in order: to be sent now, or refused; where there is none the lane is given back. */
  begin(lane: Lane, options: BeginOptions = {}): Promise<Begun> {
    return begin(this.database, lane, options);
  }

  /** Whether a message that is being sent, or the rest of it, may still go out. */
  judgeAgain(underway: Underway): Promise<SecondLook> {
    return this.database.forTenant(underway.tenantId, (tx) => judgeAgain(tx, underway));
  }

  /** How long the provider still wants no call, in milliseconds: of the account, or of the conversation. */
  pausedMs(of: Parameters<typeof pausedMs>[1]): Promise<number> {
    return this.database.forTenant(of.tenantId, (tx) => pausedMs(tx, of));
  }

  /** Counts one more call besides those of `begin`, or says when to ask again. */
  pace(call: PacedCall, withinMs: number = LONGEST_PACE_MS.reply): Promise<Slot> {
    return this.database.forTenant(call.tenantId, (tx) => reserve(tx, call, withinMs));
  }

  /** A call besides those of `begin` was put off: the lane or the integration waits as if a message had been. */
  putOff(place: PutOffPlace, outcome: Extract<DeliveryOutcome, { outcome: 'retry' }>): Promise<void> {
    return this.database.forTenant(place.tenantId, (tx) => putOff(tx, place, outcome));
  }

  /** Forgets the pace of contacts to whom nothing was sent for an hour; returns how many, at most `batch`. */
  forgetPaces(batch: number): Promise<number> {
    return this.database.asSystem((tx) => forgetPaces(tx, batch));
  }

  /**
   * Writes down what came of an attempt; works even if the lane was lost meanwhile, and never lowers a status. With
   * `goOn` it begins the next message too.
   */
  settle(
    lane: Lane,
    messageId: string,
    attempt: number,
    outcome: DeliveryOutcome,
    options: SettleOptions,
  ): Promise<Settled> {
    return settle(this.database, lane, messageId, attempt, outcome, options);
  }

  /** Ends a claim before `begin` did, so that its lanes need not wait for the end of the lease. */
  giveBackLanes(claim: LeftClaim): Promise<void> {
    return giveBackLanes(this.database, claim);
  }

  /** Whether the lane is still ours; its lease then lasts `leaseMs` from now. */
  touchLane(lane: Lane, leaseMs: number): Promise<boolean> {
    return touchLane(this.database, lane, leaseMs);
  }

  /** The provider's ids of all parts a message went out in, the first in front; none where it has not gone out. */
  async providerIds(tenantId: string, messageId: string): Promise<string[]> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query<{ id: string }>(
        `SELECT provider_message_id AS id, 0 AS place FROM messages
          WHERE tenant_id = $1 AND id = $2 AND provider_message_id IS NOT NULL
         UNION ALL
         SELECT provider_message_id, 1 FROM message_parts WHERE tenant_id = $1 AND message_id = $2
         ORDER BY place`,
        [tenantId, messageId],
      ),
    );
    return rows.map(({ id }) => id);
  }

  /** Keeps calls that were made about a message after it went out, with the last attempt at it. */
  async recordCalls(tenantId: string, messageId: string, calls: readonly ProviderCall[]): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(
        `UPDATE delivery_attempts SET calls = calls || $3::jsonb
          WHERE tenant_id = $1 AND message_id = $2
            AND attempt = (SELECT max(attempt) FROM delivery_attempts WHERE tenant_id = $1 AND message_id = $2)
         RETURNING attempt`,
        [tenantId, messageId, jsonText(calls)],
      ),
    );
    return rows.length > 0;
  }

  /** Keeps the calls of an attempt so far, the last of them about to go out; what comes of them is told to `settle`. */
  async noteCalls(
    tenantId: string,
    messageId: string,
    attempt: number,
    calls: readonly ProviderCall[],
  ): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      tx.query(NOTE_CALLS, [tenantId, messageId, attempt, jsonText(calls)]),
    );
    return rows.length > 0;
  }

  /**
   * Keeps calls about a message that came in, before the first of them goes out.
   * @returns by what `endCalls` knows them; undefined where the tenant has no such message
   */
  beginCalls(begun: CallsBegun): Promise<number | undefined> {
    return this.database.forTenant(begun.tenantId, (tx) => beginCalls(tx, begun));
  }

  /** What came of them; false where they were not begun, or have ended. */
  async endCalls(tenantId: string, messageId: string, place: number, ended: CallsEnded): Promise<boolean> {
    const rows = await this.database.forTenant(tenantId, (tx) =>
      endCalls(tx, { tenantId, messageId, place }, ended),
    );
    return rows.length > 0;
  }

  /** Writes down that a message which went out says something else now, or was taken back. */
  async amended(tenantId: string, messageId: string, content: Sendable | undefined): Promise<boolean> {
    return this.database.forTenant(tenantId, async (tx) => {
      const [row] = await tx.query<{ conversationId: string }>(
        `UPDATE messages
            SET content = coalesce($3::jsonb, content), edited_at = CASE WHEN $3::jsonb IS NULL THEN edited_at ELSE now() END,
                deleted_at = CASE WHEN $3::jsonb IS NULL THEN now() ELSE deleted_at END
          WHERE tenant_id = $1 AND id = $2 AND direction = 'outbound' RETURNING conversation_id AS "conversationId"`,
        [tenantId, messageId, content === undefined ? null : jsonText(content)],
      );
      if (row !== undefined) await wakeDesk(tx, tenantId, row.conversationId);
      return row !== undefined;
    });
  }

  /**
   * Writes down what a person found out of an `unknown` message; undefined where it is not unknown.
   * @throws AppError `delivery.not_possible` where another message has that provider id
   */
  reconcile(tenantId: string, messageId: string, found: Reconciliation): Promise<Reconciled | undefined> {
    return this.database.forTenant(tenantId, (tx) => reconcile(tx, tenantId, messageId, found));
  }

  /** Everything that decides whether a message goes out. @param scope a tenant, or `*` */
  standing(scope: string, messageId: string): Promise<MessageStanding | undefined> {
    return this.database.inScope(scope, (tx) => findStanding(tx, scope, messageId));
  }

  /** Every attempt at a message, and every call about one that came in, first to last. */
  attempts(tenantId: string, messageId: string): Promise<DeliveryAttempt[]> {
    return this.database.forTenant(tenantId, (tx) =>
      tx.query<DeliveryAttempt>(
        `SELECT attempt, purpose, worker, started_at AS "startedAt", ended_at AS "endedAt", outcome, code, reason, calls
           FROM delivery_attempts WHERE tenant_id = $1 AND message_id = $2 ORDER BY attempt`,
        [tenantId, messageId],
      ),
    );
  }
}
