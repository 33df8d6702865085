/** A burst is answered once, by whoever may, and nothing that arrived meanwhile is forgotten. */
import { randomId } from '@enlace/crypto';
import { arrival, written } from '../../../../test/kit/arrivals.js';
import { openBench, type StoreBench } from '../fixtures/store-bench.js';
import type { AnswerCommit, StaleConversation } from './answer.store.js';
import type { RecordedMessage } from './inbound/arrived-event.js';

let bench: StoreBench;

beforeAll(async () => (bench = await openBench()));
afterAll(() => bench.drop());

/** A customer who wrote these, one after the other. */
async function customer(...texts: string[]) {
  const of = await bench.integration();
  const write = (text: string) =>
    bench.inbound.recordMessage(
      arrival(of),
      written(of, { text, contact: { name: 'Ana', locale: 'es-AR' } }),
    );
  const kept: RecordedMessage[] = [];
  for (const text of texts) kept.push(await write(text));
  const [first] = kept;
  if (first === undefined) throw new Error('the customer wrote nothing');
  const commit = (rest: Partial<AnswerCommit> = {}) =>
    bench.answers.commit({
      tenantId: 'acme',
      conversationId: first.conversationId,
      epoch: first.epoch,
      messageIds: kept.map((message) => message.messageId),
      outcome: 'answered',
      reply: { messageId: randomId(), text: 'Sí.', replyTo: 'm-1' },
      confidence: 0.9,
      sources: [{ document: 'shipping' }],
      question: texts.join(' '),
      ...rest,
    });
  const burst = () => bench.answers.burst('acme', first.conversationId);
  const conversation = () => bench.conversations.get('acme', first.conversationId);
  const queued = async () =>
    (await bench.messagesOf(first.conversationId)).filter((message) => message.direction === 'outbound');
  return { of, kept, write, commit, burst, conversation, queued, conversationId: first.conversationId };
}

describe('a burst', () => {
  it('is everything that waits, in order, with who asked and what they had said before', async () => {
    const { kept, write, commit, burst, of } = await customer('Hola');
    await commit();
    await write('¿Hacen envíos?');
    await write('¿A Mendoza?');
    expect(await burst()).toEqual({
      owner: 'bot',
      epoch: 1,
      provider: 'telegram',
      integrationId: of.integrationId,
      previousTurn: 'Hola',
      contact: { id: kept[0]?.contactId, name: 'Ana', locale: 'es-AR' },
      messages: ['¿Hacen envíos?', '¿A Mendoza?'].map((text) => ({
        id: expect.any(String) as string,
        sequence: expect.any(Number) as number,
        providerMessageId: expect.any(String) as string,
        inGroup: false,
        text,
        content: { type: 'text', text },
      })),
    });
  });

  it('tells what came in a group, where others write as well', async () => {
    const of = await bench.integration();
    const message = {
      ...written(of),
      context: { addressing: { mentions: ['clinic_bot'], command: 'hours' } },
    };
    const { conversationId } = await bench.inbound.recordMessage(arrival(of), message);
    await bench.inbound.recordMessage(arrival(of), { ...written(of), context: { reply_to: 'm-1' } });
    await bench.database.forTenant('acme', (tx) =>
      tx.query('UPDATE messages SET awaits_answer = true WHERE conversation_id = $1', [conversationId]),
    );
    const waiting = (await bench.answers.burst('acme', conversationId))?.messages;
    expect(waiting?.map(({ inGroup }) => inGroup)).toEqual([true, false]);
  });

  it('is undefined where there is no such conversation', async () => {
    expect(await bench.answers.burst('acme', randomId())).toBeUndefined();
  });
});

describe('committing an answer', () => {
  it('succeeds for exactly one of many at once, and queues exactly one reply', async () => {
    const { commit, queued, conversation, burst } = await customer('uno', 'dos');
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => commit()));
    expect(outcomes.filter(Boolean)).toHaveLength(1);
    expect(await queued()).toMatchObject([
      { author: 'bot', status: 'queued', content: { type: 'text', text: 'Sí.' }, replyTo: 'm-1' },
    ]);
    expect((await burst())?.messages).toEqual([]);
    expect((await conversation())?.awaitingSince).toBeNull();
  });

  it('leaves a message that arrived after the burst waiting', async () => {
    const { write, commit, burst, conversation } = await customer('uno');
    const late = await write('dos');
    expect(await commit()).toBe(true);
    expect((await burst())?.messages.map((message) => message.id)).toEqual([late.messageId]);
    expect((await conversation())?.awaitingSince).toEqual(expect.any(Date));
  });

  it('never loses a message that arrives at the very same moment', async () => {
    for (let n = 0; n < 15; n += 1) {
      const { write, commit, burst, conversation } = await customer('uno');
      const [done, late] = await Promise.all([commit(), write('dos')]);
      expect(done).toBe(true);
      expect((await burst())?.messages.map((message) => message.id)).toEqual([late.messageId]);
      expect((await conversation())?.awaitingSince).toEqual(expect.any(Date));
    }
  });

  it('fails when one of the messages was answered or deleted before, and changes nothing', async () => {
    const { commit, queued, kept, burst } = await customer('uno', 'dos');
    expect(await commit({ messageIds: [kept[0]?.messageId ?? ''] })).toBe(true);
    expect(await commit()).toBe(false);
    expect(await commit({ messageIds: [] })).toBe(false);
    expect(await queued()).toHaveLength(1);
    expect((await burst())?.messages.map((message) => message.text)).toEqual(['dos']);
  });

  it('fails after a person took the conversation over, even if they gave it back', async () => {
    const { commit, conversationId, queued } = await customer('uno');
    await bench.conversations.takeOver('acme', conversationId, 'agent');
    expect(await commit()).toBe(false);
    await bench.conversations.resume('acme', conversationId, 'agent');
    expect(await commit()).toBe(false);
    expect(await commit({ epoch: 3 })).toBe(false);
    expect(await queued()).toEqual([]);
  });

  it('that hands over still sends the last sentence of the bot, and is the last of them', async () => {
    const { commit, conversation, conversationId, write } = await customer('Quiero hablar con una persona');
    expect(await commit({ outcome: 'handed_over' })).toBe(true);
    expect(await conversation()).toMatchObject({ owner: 'human', epoch: 2, awaitingSince: null });
    const lane = await bench.outbound.claimLane('telegram', conversationId, 'worker', 60_000);
    if (lane === undefined) throw new Error('no lane');
    expect(await bench.outbound.begin(lane)).toMatchObject({
      state: 'send',
      message: { content: { text: 'Sí.' } },
    });
    expect(await write('¿Hola?')).toMatchObject({ owner: 'human', awaitsAnswer: false });
  });
});

describe('conversations that wait too long', () => {
  it('are found with their oldest message, until they are answered', async () => {
    const { commit, kept, conversationId, of } = await customer('uno', 'dos');
    const mine = async (olderThanMs: number) =>
      (await bench.answers.stale({ olderThanMs, limit: 1_000 })).filter(
        (one) => one.conversationId === conversationId,
      );
    expect(await mine(60_000)).toEqual([]);
    expect(await mine(0)).toMatchObject([
      {
        tenantId: 'acme',
        messageId: kept[0]?.messageId,
        epoch: 1,
        provider: 'telegram',
        integrationId: of.integrationId,
      },
    ]);
    await commit();
    expect(await mine(0)).toEqual([]);
  });

  it('are gone through in pages, none skipped though all began to wait at once', async () => {
    const customers = await Promise.all(Array.from({ length: 5 }, () => customer('hola')));
    await bench.database.asSystem((tx) =>
      tx.query(
        `UPDATE conversations SET awaiting_since = timestamptz '2026-01-01 10:00:00.123456+00'
                 WHERE id = ANY($1)`,
        [customers.map(({ conversationId }) => conversationId)],
      ),
    );
    const seen: string[] = [];
    for (let after: StaleConversation | undefined; ;) {
      const page: StaleConversation[] = await bench.answers.stale({ olderThanMs: 0, limit: 2, after });
      seen.push(...page.map(({ conversationId }) => conversationId));
      after = page.at(-1);
      if (after === undefined) break;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toEqual(expect.arrayContaining(customers.map(({ conversationId }) => conversationId)));
  });
});
