/** A conversation in memory that keeps the rules of the real store, and things found for a question. */
import { randomId } from '@enlace/crypto';
import type { AnswerCommit, Burst, Candidate } from '@enlace/persistence';
import type { Retrieval } from '../retrieval/retriever.js';

/** Whoever commits first wins; what has arrived meanwhile goes on waiting. */
export class FakeConversation {
  owner: Burst['owner'] = 'bot';
  epoch = 1;
  waiting: Burst['messages'] = [];
  previousTurn: string | undefined;
  locale: string | null = null;
  /** Whether all that is written comes in a group. */
  isGroup = false;
  readonly commits: AnswerCommit[] = [];
  /** Called before each commit is looked at. */
  meanwhile: () => void = () => undefined;

  write(...texts: string[]): void {
    const messages = texts.map((text) => ({
      id: randomId(),
      sequence: this.waiting.length,
      text,
      providerMessageId: `p-${text}`,
      inGroup: this.isGroup,
      content: { type: 'text' as const, text },
    }));
    this.waiting = [...this.waiting, ...messages];
  }

  async burst(): Promise<Burst> {
    return {
      owner: this.owner,
      epoch: this.epoch,
      provider: 'telegram',
      integrationId: '00000000-0000-4000-8000-00000000000a',
      messages: this.waiting,
      ...(this.previousTurn === undefined ? {} : { previousTurn: this.previousTurn }),
      contact: { id: 'c', name: null, locale: this.locale },
    };
  }

  async commit(answer: AnswerCommit): Promise<boolean> {
    this.meanwhile();
    const waits = answer.messageIds.every((id) => this.waiting.some((message) => message.id === id));
    if (this.owner !== 'bot' || this.epoch !== answer.epoch || !waits) return false;
    this.waiting = this.waiting.filter((message) => !answer.messageIds.includes(message.id));
    if (answer.outcome === 'handed_over') [this.owner, this.epoch] = ['human', this.epoch + 1];
    this.commits.push(answer);
    return true;
  }
}

/** One chunk was found, whose sentences are these; the first of them is chosen. */
export function found(confidence: number, candidate: Partial<Candidate> = {}): Retrieval {
  const text = 'Los sábados abrimos a las 10. Los domingos cerramos. El resto a las 9.';
  const chunk = {
    candidate: {
      chunkId: 7,
      documentId: '00000000-0000-4000-8000-00000000000d',
      position: 0,
      title: 'Horarios',
      kind: 'article' as const,
      language: 'es' as const,
      context: '',
      text,
      score: 3,
      ...candidate,
    },
    terms: [],
    headingTerms: [],
    gramText: '',
    gramLength: 0,
    sentences: [
      { text: 'Los sábados abrimos a las 10.', start: 0, end: 29, terms: [] },
      { text: 'Los domingos cerramos.', start: 30, end: 52, terms: [] },
      { text: 'El resto a las 9.', start: 53, end: 70, terms: [] },
    ],
    score: 4.5678,
    sentenceScores: [2, 1, 0],
  };
  return { chunks: [chunk], chosen: { chunk, index: 0 }, confidence };
}
