/** Dead letters on a real server: read, kept, and published again. */
import { AppError, reject, type AnswerRequested } from '@enlace/contracts';
import { Controller } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { numberedEvent, until } from '../../../test/kit/event-service.js';
import { onOwnBus } from '../../../test/kit/own-bus.js';
import type { Bus } from './bus.js';
import type { DeadLetter } from './dead-letter.js';
import { DeadLetters } from './dead-letters.js';
import { EventContext } from './event-context.js';
import { OnEvent } from './on-event.decorator.js';

interface Stage {
  readonly bus: Bus;
  readonly deadLetters: DeadLetters;
  /** What the service, which refuses everything at first, has accepted. */
  readonly heard: { epoch: number; replayed: boolean }[];
  readonly acceptFromNow: () => void;
}

function onOwnServer(test: (stage: Stage) => Promise<void>): Promise<void> {
  return onOwnBus({ maxPayload: '64KB' }, async ({ bus, start }) => {
    const heard: Stage['heard'] = [];
    let refusing = true;
    const hear = (data: AnswerRequested, { replayed }: EventContext): void => {
      if (refusing) throw new AppError('conversation.not_found', 'no such conversation', reject);
      heard.push({ epoch: data.epoch, replayed });
    };
    @Controller()
    class RefusingConsumer {
      @OnEvent('answer.requested')
      onAnswerRequested(@Payload() data: AnswerRequested, @Ctx() context: EventContext): void {
        hear(data, context);
      }
    }
    await start([RefusingConsumer]);
    const deadLetters = new DeadLetters(bus);
    try {
      await test({ bus, deadLetters, heard, acceptFromNow: () => (refusing = false) });
    } finally {
      await deadLetters.close();
    }
  });
}

describe('DeadLetters', () => {
  it.concurrent('are handed over with all that is known of them', () =>
    onOwnServer(async ({ bus, deadLetters }) => {
      const letters: DeadLetter[] = [];
      deadLetters.consume('keeper_dead', async (letter) => void letters.push(letter));
      const event = await bus.publish(numberedEvent(1));

      await until(() => letters.length === 1);
      expect(letters[0]).toMatchObject({
        subject: 'answers.telegram.acme.answer.requested',
        provider: 'telegram',
        tenant: 'acme',
        stream: 'answers',
        sequence: 1,
        consumer: 'tested_answers',
        code: 'conversation.not_found',
        reason: 'no such conversation',
        deliveries: 1,
        bodyOmitted: false,
        event,
        body: JSON.stringify(event),
      });
      expect(Math.abs(Date.now() - (letters[0]?.storedAt.getTime() ?? 0))).toBeLessThan(10_000);
      expect(Math.abs(Date.now() - (letters[0]?.failedAt.getTime() ?? 0))).toBeLessThan(10_000);
    }),
  );

  it.concurrent('come again until they are kept, even when the keeper rejects them', () =>
    onOwnServer(async ({ bus, deadLetters }) => {
      const tries: string[] = [];
      deadLetters.consume('keeper_dead', async (letter) => {
        tries.push(letter.id);
        if (tries.length === 1) throw new AppError('event.invalid', 'the table refuses', reject);
      });
      await bus.publish(numberedEvent(1));
      await until(() => tries.length === 2);
      expect(tries[1]).toBe(tries[0]);
    }),
  );

  it.concurrent('are shared between replicas, and heard by each durable', () =>
    onOwnServer(async ({ bus, deadLetters }) => {
      const one: number[] = [];
      const two: number[] = [];
      const other: number[] = [];
      deadLetters.consume('keeper_dead', async (letter) => void one.push(letter.sequence));
      deadLetters.consume('keeper_dead', async (letter) => void two.push(letter.sequence));
      deadLetters.consume('other_dead', async (letter) => void other.push(letter.sequence));
      await bus.publishMany(Array.from({ length: 20 }, (_, index) => numberedEvent(index)));
      await until(() => one.length + two.length === 20 && other.length === 20);
      expect(new Set([...one, ...two]).size).toBe(20);
    }),
  );

  it.concurrent('are published again within the duplicate window, and the handler is told', () =>
    onOwnServer(async ({ bus, deadLetters, heard, acceptFromNow }) => {
      const letters: DeadLetter[] = [];
      deadLetters.consume('keeper_dead', async (letter) => void letters.push(letter));
      await bus.publish(numberedEvent(1));
      await until(() => letters.length === 1);
      acceptFromNow();
      const [letter] = letters;
      if (letter === undefined) throw new Error('unreachable');
      await deadLetters.replay(letter);
      await deadLetters.replay(letter);

      await until(() => heard.length === 2);
      expect(heard).toEqual([
        { epoch: 1, replayed: true },
        { epoch: 1, replayed: true },
      ]);
    }),
  );

  it.concurrent('carry no body that would not fit, and are replayed all the same', () =>
    onOwnServer(async ({ bus, deadLetters, heard, acceptFromNow }) => {
      const letters: DeadLetter[] = [];
      deadLetters.consume('keeper_dead', async (letter) => void letters.push(letter));
      const draft = numberedEvent(1);
      const envelopeSize = JSON.stringify(await bus.publish(draft)).length;
      await until(() => letters.length === 1);
      const filler = 'x'.repeat(65_536 - envelopeSize - 100);
      await bus.publish({ ...numberedEvent(2), conversation: `${draft.conversation}${filler}` });

      await until(() => letters.length === 2);
      const large = letters[1];
      expect(large).toMatchObject({
        body: '',
        bodyOmitted: true,
        sequence: 2,
        code: 'conversation.not_found',
      });
      if (large === undefined) throw new Error('unreachable');
      acceptFromNow();
      await deadLetters.replay(large);
      await until(() => heard.length === 1);
      expect(heard[0]?.epoch).toBe(2);
    }),
  );

  it.concurrent(
    'are not replayed to a subject that is none of ours, nor from a stream that forgot them',
    () =>
      onOwnServer(async ({ deadLetters }) => {
        const letter = {
          subject: 'elsewhere.a.b.c',
          body: '{}',
          stream: 'answers',
          sequence: 1,
          bodyOmitted: false,
        };
        await expect(deadLetters.replay(letter)).rejects.toMatchObject({ code: 'event.unknown' });
        await expect(
          deadLetters.replay({ ...letter, subject: 'dead.telegram.acme.answer.requested' }),
        ).rejects.toMatchObject({ code: 'event.unknown' });
        await expect(
          deadLetters.replay({
            ...letter,
            subject: 'answers.telegram.acme.answer.requested',
            sequence: 99,
            bodyOmitted: true,
          }),
        ).rejects.toMatchObject({ code: 'dead_letter.not_found' });
      }),
  );
});
