/** An answer together with what it answers. */
import type { Burst } from '@enlace/persistence';
import type { ComposedAnswer } from './answer-composer.js';

export interface CommittedAnswer extends ComposedAnswer {
  readonly tenantId: string;
  readonly conversationId: string;
  readonly burst: Burst;
  /** Derived from the messages, so that workers who answer the same agree. */
  readonly answerId: string;
  readonly replyId: string;
  /** In the order of the ids. */
  readonly messageIds: readonly string[];
}
