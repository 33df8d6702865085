/** What cannot be answered is tried again and again, but never in the way of what can. */
import type { AnswerStore, StaleConversation } from '@enlace/persistence';
import type { AppLogger } from '@enlace/service-kit';
import type { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import type { AnswerService } from './answer.service.js';
import { OverdueAnswers } from './overdue-answers.js';

const hopeless = Array.from({ length: 250 }, (_, index) => `hopeless-${String(index).padStart(3, '0')}`);

/** Conversations that wait, the longest first; those of which answering throws go on waiting. */
function waiting(...conversations: string[]) {
  const waits = new Set(conversations);
  const tried: string[] = [];
  const stale: AnswerStore['stale'] = async ({ limit, after }) =>
    [...waits]
      .sort()
      .filter((id) => id > (after?.conversationId ?? ''))
      .slice(0, limit)
      .map((conversationId) => ({ conversationId, tenantId: 'acme' }) as StaleConversation);
  const answer = async (_: string, conversationId: string): Promise<void> => {
    tried.push(conversationId);
    if (conversationId.startsWith('hopeless')) throw new Error('never');
    waits.delete(conversationId);
  };
  const overdue = new OverdueAnswers(
    { stale } as AnswerStore,
    { answer } as unknown as AnswerService,
    { ANSWER_OVERDUE_AFTER_MS: 1 } as RagOrchestratorEnv,
    { warn: () => undefined } as unknown as AppLogger,
  );
  return { overdue, waits, tried };
}

describe('overdue answers', () => {
  it('reach who waits behind any number of conversations that cannot be answered', async () => {
    const { overdue, waits } = waiting(...hopeless, 'z-the-customer');
    for (let look = 0; look < 3; look += 1) await overdue.run();
    expect(waits.has('z-the-customer')).toBe(false);
  });

  it('start over after the last page, so that what could not be answered is tried again', async () => {
    const { overdue, tried } = waiting(...hopeless);
    for (let look = 0; look < 6; look += 1) await overdue.run();
    expect(tried).toEqual([...hopeless, ...hopeless]);
  });

  it('start over too when the last page is full', async () => {
    const { overdue, tried } = waiting(...hopeless.slice(0, 100));
    for (let look = 0; look < 3; look += 1) await overdue.run();
    expect(tried).toHaveLength(200);
  });
});
