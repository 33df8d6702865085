/** The outbound queue: the messages table keeps the order, lanes keep workers apart. */
import type { Provider } from '@enlace/normalization';
import type { Database, Tx } from '../database/database.js';
import type {
  BeginOptions,
  Begun,
  DeliveryAttempt,
  DeliveryOutcome,
  Enqueued,
  Lane,
  OutboundRequest,
  RecoveredMessage,
  Settled,
} from './outbound/outbound-message.js';

export class OutboundStore {
  constructor(private readonly database: Database) {}
  enqueue(_request: OutboundRequest): Promise<Enqueued> {
    throw new Error(String(this.database));
  }
  enqueueIn(_tx: Tx, _request: OutboundRequest): Promise<Enqueued> {
    throw new Error();
  }
  claimLane(
    _provider: Provider,
    _conversationId: string,
    _worker: string,
    _leaseMs: number,
  ): Promise<Lane | undefined> {
    throw new Error();
  }
  claimDueLanes(_provider: Provider, _worker: string, _leaseMs: number, _limit: number): Promise<Lane[]> {
    throw new Error();
  }
  recoverLane(_lane: Lane): Promise<RecoveredMessage[]> {
    throw new Error();
  }
  begin(_lane: Lane, _options?: BeginOptions): Promise<Begun> {
    throw new Error();
  }
  settle(
    _lane: Lane,
    _messageId: string,
    _attempt: number,
    _outcome: DeliveryOutcome,
    _options: { maxAttempts: number },
  ): Promise<Settled> {
    throw new Error();
  }
  /** Gives the lane back; true when something has become due meanwhile. */
  releaseLane(_lane: Lane): Promise<boolean> {
    throw new Error();
  }
  /** Whether the lane is still ours; its lease then lasts `leaseMs` from now. */
  touchLane(_lane: Lane, _leaseMs: number): Promise<boolean> {
    throw new Error();
  }
  attempts(_tenantId: string, _messageId: string): Promise<DeliveryAttempt[]> {
    throw new Error();
  }
}
