/** Every message is answered once, however many try, and not at all once a person has taken over. */
import { deriveId } from '@enlace/crypto';
import type { AnswerStore } from '@enlace/persistence';
import { Metrics } from '@enlace/service-kit';
import { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import type { AnswerComposer } from './answer-composer.js';
import { AnswerMetrics } from './answer-metrics.js';
import type { AnswerNotices } from './answer-notices.js';
import { AnswerService } from './answer.service.js';
import type { CommittedAnswer } from './committed-answer.js';
import { FakeConversation } from './spec-fakes.js';

function workerOn(conversation: FakeConversation, env: Partial<RagOrchestratorEnv> = {}) {
  const told: CommittedAnswer[] = [];
  const metrics = new Metrics('spec');
  const composer: Pick<AnswerComposer, 'compose'> = {
    compose: async (_tenant, burst) => ({
      outcome: 'answered',
      text: 'Sí.',
      question: burst.messages.map((message) => message.text).join(' '),
      confidence: 1,
      sources: [],
    }),
  };
  const notices: Pick<AnswerNotices, 'tell'> = {
    tell: async (answer) => {
      told.push(answer);
    },
  };
  const worker = new AnswerService(
    conversation as unknown as AnswerStore,
    composer as AnswerComposer,
    notices as AnswerNotices,
    new AnswerMetrics(metrics),
    Object.assign(new RagOrchestratorEnv(), env),
  );
  return { worker, told, metrics };
}

const REQUEST = { tenant_id: 'acme', conversation_id: 'c-1', message_id: 'm', epoch: 1 };

describe('answering a conversation', () => {
  it('covers all that waits with one reply, whose id every worker derives alike', async () => {
    const conversation = new FakeConversation();
    conversation.write('uno', 'dos');
    const ids = conversation.waiting.map((message) => message.id).sort();
    const { worker, told } = workerOn(conversation);
    await worker.requested(REQUEST);
    await worker.requested(REQUEST);

    expect(conversation.commits).toHaveLength(1);
    expect(conversation.commits[0]).toMatchObject({
      messageIds: ids,
      question: 'uno dos',
      reply: { messageId: deriveId('reply', 'c-1', ...ids), text: 'Sí.' },
      answerId: deriveId('answer', 'c-1', ...ids),
    });
    expect(told).toHaveLength(1);
  });

  it.each([
    ['in a group names the last message it is about', true, 'p-dos'],
    ['in a private chat names none', false, undefined],
  ])('%s', async (_, isGroup, replyTo) => {
    const conversation = new FakeConversation();
    conversation.isGroup = isGroup;
    conversation.write('uno', 'dos');
    await workerOn(conversation).worker.requested(REQUEST);
    expect(conversation.commits.map(({ reply }) => reply?.replyTo)).toEqual([replyTo]);
  });

  it('is left alone when a person owns it or nothing waits', async () => {
    const owned = new FakeConversation();
    owned.write('uno');
    owned.owner = 'human';
    await workerOn(owned).worker.answer('acme', 'c-1');
    const silent = new FakeConversation();
    await workerOn(silent).worker.answer('acme', 'c-1');
    expect([...owned.commits, ...silent.commits]).toEqual([]);
  });

  it('begins anew with what is there when the conversation changed meanwhile', async () => {
    const conversation = new FakeConversation();
    conversation.write('uno');
    let changed = false;
    conversation.meanwhile = () => {
      if (changed) return;
      changed = true;
      conversation.epoch += 1;
      conversation.write('dos');
    };
    const { worker, told, metrics } = workerOn(conversation);
    await worker.answer('acme', 'c-1');
    expect(conversation.commits).toMatchObject([{ epoch: 2, question: 'uno dos' }]);
    expect(told).toHaveLength(1);
    expect(await metrics.text()).toMatch(/enlace_answers_total\{outcome="overtaken"[^}]*\} 1/);
  });

  it('stops when a person takes over while it is composed', async () => {
    const conversation = new FakeConversation();
    conversation.write('uno');
    conversation.meanwhile = () => {
      conversation.owner = 'human';
    };
    const { worker, told } = workerOn(conversation);
    await worker.answer('acme', 'c-1');
    expect([conversation.commits, told]).toEqual([[], []]);
  });

  it('gives up for now when the conversation never holds still, to be asked again', async () => {
    const conversation = new FakeConversation();
    conversation.write('uno');
    conversation.meanwhile = () => {
      conversation.epoch += 1;
    };
    await expect(workerOn(conversation).worker.answer('acme', 'c-1')).rejects.toMatchObject({
      disposition: { kind: 'retry' },
    });
  });

  it('waits for the rest of a burst when told to', async () => {
    const conversation = new FakeConversation();
    conversation.write('uno');
    const { worker } = workerOn(conversation, { ANSWER_BURST_WAIT_MS: 30 });
    const answering = worker.requested(REQUEST);
    conversation.write('dos');
    await answering;
    expect(conversation.commits).toMatchObject([{ question: 'uno dos' }]);
  });
});
