/** Tells the others of an answer that is committed already: a nudge to send the reply, and what came of the question. */
import { Injectable } from '@nestjs/common';
import { Bus } from '@enlace/messaging';
import { AppLogger } from '@enlace/service-kit';
import { DeliveryNudge } from '../delivery/delivery-nudge.js';
import type { CommittedAnswer } from './committed-answer.js';

@Injectable()
export class AnswerNotices {
  constructor(
    private readonly deliveries: DeliveryNudge,
    private readonly bus: Bus,
    private readonly logger: AppLogger,
  ) {}

  /** Never throws: answer and reply are in Postgres, and the reply goes out without a word of ours. */
  async tell(answer: CommittedAnswer): Promise<void> {
    await Promise.all([this.nudge(answer), this.produced(answer)]);
  }

  private nudge(answer: CommittedAnswer): Promise<void> {
    const { tenantId, conversationId, burst, outcome, replyId, text } = answer;
    const { provider, integrationId } = burst;
    // Handing over made a new epoch, under which the last sentence was queued.
    const epoch = outcome === 'handed_over' ? burst.epoch + 1 : burst.epoch;
    return this.deliveries.give({
      tenantId,
      conversationId,
      provider,
      integrationId,
      messageId: replyId,
      text,
      author: 'bot',
      epoch,
    });
  }

  private async produced(answer: CommittedAnswer): Promise<void> {
    try {
      await this.bus.publish({
        name: 'answer.produced',
        tenant: answer.tenantId,
        provider: answer.burst.provider,
        integrationId: answer.burst.integrationId,
        key: answer.answerId,
        conversation: answer.conversationId,
        data: {
          answer_id: answer.answerId,
          conversation_id: answer.conversationId,
          tenant_id: answer.tenantId,
          outcome: answer.outcome,
          message_ids: [...answer.messageIds],
          reply_id: answer.replyId,
          epoch: answer.burst.epoch,
          confidence: answer.confidence,
        },
      });
    } catch (error) {
      this.logger.warn('an answer was committed but not published', {
        conversation: answer.conversationId,
        error,
      });
    }
  }
}
