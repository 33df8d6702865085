/** Answers what has waited too long: the request was lost with the bus, or the worker died with it. */
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AnswerStore, type StaleConversation } from '@enlace/persistence';
import { AppLogger, Repeating } from '@enlace/service-kit';
import { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import { AnswerService } from './answer.service.js';

const EVERY_MS = 2_000;
const BATCH = 100;
const AT_A_TIME = 4;

@Injectable()
export class OverdueAnswers implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly looking: Repeating;

  /** Where the next look begins, so that what can never be answered does not hide what waits behind it. */
  private lookedTo: StaleConversation | undefined;

  constructor(
    private readonly store: AnswerStore,
    private readonly answers: AnswerService,
    private readonly env: RagOrchestratorEnv,
    private readonly logger: AppLogger,
  ) {
    this.looking = new Repeating({ what: 'overdue answers', everyMs: EVERY_MS }, logger, () => this.run());
  }

  onApplicationBootstrap(): void {
    this.looking.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.looking.stop();
  }

  /** One look, at the next page; after the last one it starts over with what has waited longest. */
  async run(): Promise<void> {
    const overdue = await this.store.stale({
      olderThanMs: this.env.ANSWER_OVERDUE_AFTER_MS,
      limit: BATCH,
      after: this.lookedTo,
    });
    this.lookedTo = overdue.length < BATCH ? undefined : overdue.at(-1);
    await this.looking.each(overdue, AT_A_TIME, (conversation) => this.answer(conversation));
  }

  private async answer({ tenantId, conversationId }: StaleConversation): Promise<void> {
    try {
      await this.answers.answer(tenantId, conversationId);
    } catch (error) {
      this.logger.warn('an overdue answer will be tried again', { conversation: conversationId, error });
    }
  }
}
