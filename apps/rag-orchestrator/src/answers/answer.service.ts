/** Answers a conversation once: everything that waits in it, by whichever worker is first. */
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AppError, retry, type AnswerRequested } from '@enlace/contracts';
import { deriveId } from '@enlace/crypto';
import { AnswerStore, type Burst } from '@enlace/persistence';
import { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import { AnswerComposer } from './answer-composer.js';
import { AnswerMetrics } from './answer-metrics.js';
import { AnswerNotices } from './answer-notices.js';
import type { CommittedAnswer } from './committed-answer.js';

/** Somebody else wrote while the answer was composed: look again, but not for ever. */
const ATTEMPTS = 5;
const TRY_AGAIN_MS = 500;

@Injectable()
export class AnswerService {
  constructor(
    private readonly store: AnswerStore,
    private readonly composer: AnswerComposer,
    private readonly notices: AnswerNotices,
    private readonly metrics: AnswerMetrics,
    private readonly env: RagOrchestratorEnv,
  ) {}

  /** May be asked any number of times: what has been answered, or belongs to a person, is left alone. */
  async requested(request: AnswerRequested): Promise<void> {
    if (this.env.ANSWER_BURST_WAIT_MS > 0) await pause(this.env.ANSWER_BURST_WAIT_MS);
    await this.answer(request.tenant_id, request.conversation_id);
  }

  /** @throws AppError `internal.error` (retry) when the conversation does not hold still */
  async answer(tenantId: string, conversationId: string): Promise<void> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const burst = await this.store.burst(tenantId, conversationId);
      if (burst === undefined || burst.owner !== 'bot' || burst.messages.length === 0) return;
      const stop = this.metrics.start();
      const answer = await this.compose(tenantId, conversationId, burst);
      if (await this.commit(answer)) {
        stop(answer.outcome);
        await this.notices.tell(answer);
        return;
      }
      this.metrics.overtaken();
    }
    throw new AppError(
      'internal.error',
      'The conversation changed again and again while it was answered',
      retry(TRY_AGAIN_MS),
    );
  }

  private async compose(tenantId: string, conversationId: string, burst: Burst): Promise<CommittedAnswer> {
    const composed = await this.composer.compose(tenantId, burst);
    const messageIds = burst.messages.map((message) => message.id).sort();
    return {
      ...composed,
      tenantId,
      conversationId,
      burst,
      messageIds,
      answerId: deriveId('answer', conversationId, ...messageIds),
      replyId: deriveId('reply', conversationId, ...messageIds),
    };
  }

  private commit(answer: CommittedAnswer): Promise<boolean> {
    const { tenantId, conversationId, answerId, messageIds, outcome, confidence, sources, question } = answer;
    return this.store.commit({
      tenantId,
      conversationId,
      answerId,
      messageIds,
      outcome,
      confidence,
      sources,
      question,
      epoch: answer.burst.epoch,
      reply: { messageId: answer.replyId, text: answer.text, ...answered(answer.burst) },
    });
  }
}

/** In a group the answer names the last message it is about; in a chat of two nobody doubts it. */
function answered({ messages }: Burst): { readonly replyTo?: string } {
  const last = messages.at(-1);
  return last?.inGroup === true && last.providerMessageId !== null ? { replyTo: last.providerMessageId } : {};
}
