/** A dead letter is read back from its headers as it was written. */
import { envelopeOf } from '@enlace/contracts';
import { headers, type Msg } from '@nats-io/transport-node';
import { numberedEvent } from '../../../test/kit/event-service.js';
import { deadLetterOf, headersOfDeadLetter, readDeadLetter } from './dead-letter.js';
import { DeliveredMessage } from './delivered-message.js';

function delivered(
  subject: string,
  body: string,
  carried: Record<string, string> = {},
  from = 'answers.tested_answers',
): DeliveredMessage {
  const entries = headers();
  for (const [key, value] of Object.entries(carried)) entries.set(key, value);
  const message = {
    subject,
    data: new TextEncoder().encode(body),
    headers: entries,
    reply: `$JS.ACK.${from}.3.17.20.1700000000123456789.4`,
  };
  const result = DeliveredMessage.from(message as unknown as Msg);
  if (result === undefined) throw new Error('unreachable');
  return result;
}

const SUBJECT = 'answers.telegram.acme.answer.requested';

describe('a dead letter', () => {
  it('is the same after its journey through the dead stream', () => {
    const body = JSON.stringify(envelopeOf(numberedEvent(1)));
    const verdict = { code: 'integration.not_found', reason: 'ningún número «+57»' };
    const letter = deadLetterOf(delivered(SUBJECT, body), verdict, new Date('2026-01-02T03:04:05.678Z'));
    const copy = delivered(
      'dead.telegram.acme.answer.requested',
      body,
      headersOfDeadLetter(letter),
      'dead.keeper',
    );
    expect(readDeadLetter(copy)).toEqual(letter);
    expect(letter.id).toBe('dlq-tested_answers-17-1700000000123456789');
    expect(letter.event?.type).toBe('enlace.answer.requested.v1');
  });

  it('has no event when the body is none, and keeps the body as it came', () => {
    const letter = deadLetterOf(
      delivered(SUBJECT, 'no json'),
      { code: 'event.invalid', reason: '' },
      new Date(),
    );
    expect(letter).not.toHaveProperty('event');
    expect(letter.body).toBe('no json');
  });

  it('fits its reason into a header: one line, not too long', () => {
    const reason = `first\r\nEvil: header\n${'x'.repeat(2_000)}`;
    const letter = deadLetterOf(delivered(SUBJECT, '{}'), { code: 'internal.error', reason }, new Date());
    expect(letter.reason).toMatch(/^first Evil: header x+$/);
    expect(letter.reason.length).toBe(500);
  });

  it('is made of what there is, when somebody else put a message into the dead stream', () => {
    const letter = readDeadLetter(delivered('dead.telegram.acme.x', 'hm', {}, 'dead.keeper'));
    expect(letter).toMatchObject({
      id: 'dlq-dead-17-1700000000123456789',
      subject: 'dead.telegram.acme.x',
      tenant: 'acme',
      stream: 'dead',
      code: 'internal.error',
    });
  });
});
