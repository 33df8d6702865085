/** Dead letters: events no consumer could use, kept until a person replays or discards them. */
import type { Database } from '../database/database.js';
import type { Page } from '../database/page.js';

export const DEAD_LETTER_STATES = ['waiting', 'replayed', 'discarded'] as const;

export type DeadLetterState = (typeof DEAD_LETTER_STATES)[number];

export interface DeadLetterDraft {
  /** The event's id: the same event set aside again is the same letter. */
  readonly id: string;
  /** Empty when it is not known whose it is. */
  readonly tenantId: string;
  readonly provider: string;
  readonly event: string;
  /** The subject it was published under. */
  readonly subject: string;
  /** Who could not use it. */
  readonly consumer: string;
  readonly code: string;
  readonly reason: string;
  readonly deliveries: number;
  /** The envelope as it came. */
  readonly envelope: unknown;
}

export interface DeadLetterRecord extends DeadLetterDraft {
  readonly state: DeadLetterState;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export class DeadLetterStore {
  constructor(private readonly database: Database) {}
  put(_letter: DeadLetterDraft): Promise<void> {
    throw new Error(String(this.database));
  }
  list(_filter: {
    tenantId: string;
    provider?: string;
    state?: DeadLetterState;
    cursor?: string;
    limit?: number;
  }): Promise<Page<DeadLetterRecord>> {
    throw new Error();
  }
  get(_tenantId: string, _id: string): Promise<DeadLetterRecord | undefined> {
    throw new Error();
  }
  markReplayed(_tenantId: string, _id: string): Promise<boolean> {
    throw new Error();
  }
  discard(_tenantId: string, _id: string): Promise<boolean> {
    throw new Error();
  }
}
