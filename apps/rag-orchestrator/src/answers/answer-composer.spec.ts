/** What is said to a customer, and when a person is called. */
import type { Asked } from '../retrieval/question.js';
import type { Retrieval, Retriever } from '../retrieval/retriever.js';
import { RagOrchestratorEnv } from '../rag-orchestrator.env.js';
import { AnswerComposer } from './answer-composer.js';
import { FakeConversation, found } from './spec-fakes.js';

const NOTHING: Retrieval = { chunks: [], chosen: undefined, confidence: 0 };

async function answer(texts: string[], retrieval: Retrieval, rest: Partial<FakeConversation> = {}) {
  const asked: Asked[] = [];
  const retrieve = async (_tenant: string, question: Asked) => {
    asked.push(question);
    return retrieval;
  };
  const composer = new AnswerComposer({ retrieve } as unknown as Retriever, new RagOrchestratorEnv());
  const conversation = Object.assign(new FakeConversation(), rest);
  conversation.write(...texts);
  return { asked, composed: await composer.compose('acme', await conversation.burst()) };
}

describe('an answer', () => {
  it('quotes the best sentence and the next, and names the source', async () => {
    const { composed } = await answer(['¿A qué hora abren el sábado?'], found(0.8));
    expect(composed).toEqual({
      outcome: 'answered',
      text: '«Los sábados abrimos a las 10. Los domingos cerramos.»\n\nFuente: Horarios',
      question: '¿A qué hora abren el sábado?',
      confidence: 0.8,
      sources: [
        { document_id: '00000000-0000-4000-8000-00000000000d', title: 'Horarios', position: 0, score: 4.568 },
      ],
    });
  });

  it('quotes a FAQ from its beginning, as far as it fits', async () => {
    const { composed } = await answer(['¿A qué hora abren?'], found(0.8, { kind: 'faq' }));
    expect(composed.text).toBe(
      '«Los sábados abrimos a las 10. Los domingos cerramos. El resto a las 9.»\n\nFuente: Horarios',
    );
  });

  it('is given from half certainty on, and below it a person is called and the customer told so', async () => {
    expect((await answer(['¿Abren?'], found(0.5))).composed.outcome).toBe('answered');
    const { composed } = await answer(['¿Abren los festivos?'], found(0.49));
    expect(composed).toMatchObject({ outcome: 'handed_over', confidence: 0.49 });
    expect(composed.text).toMatch(/^No sé responder eso .* persona/);
    expect(composed.text).not.toContain('10');
  });

  it('is honest where there are no documents at all', async () => {
    const { composed } = await answer(['¿Abren los festivos?'], NOTHING);
    expect(composed).toMatchObject({ outcome: 'handed_over', confidence: 0, sources: [] });
  });

  it('covers everything that was asked since the last answer, and remembers what was asked before', async () => {
    const { asked, composed } = await answer(['Hola', '¿Abren?', '¿El sábado?'], found(0.9), {
      previousTurn: 'el horario',
    });
    expect(composed.question).toBe('Hola\n¿Abren?\n¿El sábado?');
    expect(asked).toEqual([
      { text: 'Hola\n¿Abren?\n¿El sábado?', language: 'es', previousTurn: 'el horario' },
    ]);
  });

  it.each([
    ['hola', null, 'answered', /^¡Hola!/],
    ['good morning', null, 'answered', /^Hello!/],
    ['olá', null, 'answered', /^Olá!/],
    ['/start', null, 'answered', /^¡Hola!/],
    ['@clinic_bot', 'en', 'answered', /^Hello!/],
    ['gracias', null, 'answered', /^¡Con gusto!/],
    ['quiero hablar con una persona', null, 'handed_over', /^Claro\. Le paso/],
    ['I need to talk to a human', 'es', 'handed_over', /^Of course/],
    ['falar com atendente', 'pt_BR', 'handed_over', /^Claro\. Vou passar/],
    ['', 'en-US', 'handed_over', /^I received your message/],
  ])('to %j needs no document', async (text, locale, outcome, said) => {
    const { asked, composed } = await answer([text], found(1), { locale });
    expect(asked).toEqual([]);
    expect(composed.outcome).toBe(outcome);
    expect(composed.text).toMatch(said);
  });

  it('asks the documents for the question alone, not for what only calls the bot', async () => {
    const { asked, composed } = await answer(['/start', '@clinic_bot ¿abren el sábado?'], found(0.9));
    expect(asked.map(({ text }) => text)).toEqual(['¿abren el sábado?']);
    expect(composed.question).toBe('¿abren el sábado?');
  });

  it.each([
    ['What time do you open on Saturday?', 'Source: Horarios'],
    ['Que horas vocês abrem?', 'Fonte: Horarios'],
  ])('to %j names the source in the language of the question', async (text, source) => {
    expect((await answer([text], found(0.9))).composed.text).toContain(source);
  });
});
