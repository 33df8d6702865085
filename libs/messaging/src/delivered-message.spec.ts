/** What a delivery's reply subject tells, and what is answered to it. */
import type { Msg } from '@nats-io/transport-node';
import { DeliveredMessage } from './delivered-message.js';

const REPLY = '$JS.ACK.answers.tested_answers.3.17.20.1700000000123456789.4';

function messageWith(reply: string | undefined): { message: Msg; said: string[] } {
  const said: string[] = [];
  const message = {
    subject: 'answers.telegram.acme.answer.requested',
    data: new Uint8Array(),
    reply,
    respond: (word: Uint8Array) => {
      said.push(new TextDecoder().decode(word));
      return true;
    },
  };
  return { message: message as unknown as Msg, said };
}

describe('DeliveredMessage', () => {
  it.each([REPLY, '$JS.ACK._.ACCHASH.answers.tested_answers.3.17.20.1700000000123456789.4.random'])(
    'reads the facts of %s',
    (reply) => {
      const delivered = DeliveredMessage.from(messageWith(reply).message);
      expect(delivered).toMatchObject({
        stream: 'answers',
        durable: 'tested_answers',
        deliveries: 3,
        sequence: 17,
        storedAtNanos: '1700000000123456789',
      });
      expect(delivered?.storedAt.getTime()).toBe(1_700_000_000_123);
    },
  );

  it.each([undefined, '', '_INBOX.abc', '$JS.FC.x'])('takes a reply to %p for no delivery', (reply) => {
    expect(DeliveredMessage.from(messageWith(reply).message)).toBeUndefined();
  });

  it('says each word as the server expects it', () => {
    const words = (['ack', 'term', 'working'] as const).map((word) => {
      const { message, said } = messageWith(REPLY);
      DeliveredMessage.from(message)?.[word]();
      return said[0];
    });
    expect(words).toEqual(['+ACK', '+TERM', '+WPI']);

    const { message, said } = messageWith(REPLY);
    DeliveredMessage.from(message)?.nak(1_500);
    expect(said).toEqual(['-NAK {"delay":1500000000}']);
    const other = messageWith(REPLY);
    DeliveredMessage.from(other.message)?.nak(0);
    expect(other.said).toEqual(['-NAK']);
  });

  it('keeps to its first answer, and is silent afterwards', () => {
    const { message, said } = messageWith(REPLY);
    const delivered = DeliveredMessage.from(message);
    delivered?.working();
    delivered?.nak(0);
    delivered?.ack();
    delivered?.term();
    delivered?.working();
    expect(said).toEqual(['+WPI', '-NAK']);
  });

  it('survives a connection that is closed', () => {
    const { message } = messageWith(REPLY);
    message.respond = () => {
      throw new Error('closed connection');
    };
    expect(() => DeliveredMessage.from(message)?.ack()).not.toThrow();
  });
});
