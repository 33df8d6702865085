/** What a service is refused for at start-up. */
import { filterOf } from '@enlace/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { checkHandlers, type ConsumedStream } from './check-handlers.js';

const answers: ConsumedStream = { stream: 'answers', filter: 'answers.>' };

function handlers(...patterns: string[]): Map<string, MessageHandler> {
  return new Map(
    patterns.map((pattern) => {
      const handler: MessageHandler = async () => undefined;
      handler.isEventHandler = true;
      return [pattern, handler];
    }),
  );
}

describe('checkHandlers', () => {
  it('lets through handlers whose events a consumer hears, and consumers wider than the handlers', () => {
    expect(() => checkHandlers(handlers('answer.requested'), [answers])).not.toThrow();
    expect(() => checkHandlers(handlers(), [answers])).not.toThrow();
    const narrow: ConsumedStream = { stream: 'outbound', filter: filterOf('delivery.requested', 'telegram') };
    expect(() => checkHandlers(handlers('delivery.requested'), [answers, narrow])).not.toThrow();
  });

  it.each([
    ['an event of a stream it does not consume', handlers('delivery.requested'), [answers]],
    [
      'an event its filter leaves out',
      handlers('delivery.failed'),
      [{ stream: 'outbound', filter: filterOf('delivery.requested') }],
    ],
    ['a name that is no event', handlers('something.else'), [answers]],
    ['a name every object has', handlers('constructor'), [answers]],
    [
      'two consumers of one stream',
      handlers(),
      [answers, { stream: 'answers', filter: 'answers.telegram.>' }],
    ],
    ['a filter of another stream', handlers(), [{ stream: 'answers', filter: 'outbound.>' }]],
    ['a filter of several streams', handlers(), [{ stream: 'answers', filter: '>' }]],
  ] as const)('refuses %s', (_what, given, consumers) => {
    expect(() => checkHandlers(given, consumers)).toThrow(
      expect.objectContaining({ code: 'config.invalid' }),
    );
  });

  it('refuses two handlers of one event', () => {
    const given = handlers('answer.requested');
    const [first] = given.values();
    if (first !== undefined) first.next = async () => undefined;
    expect(() => checkHandlers(given, [answers])).toThrow(/more than one handler/);
  });

  it('refuses a request handler, which nobody would answer', () => {
    const given = handlers('answer.requested');
    for (const handler of given.values()) handler.isEventHandler = false;
    expect(() => checkHandlers(given, [answers])).toThrow(/no event/);
  });
});
