/** Refuses at start-up what would otherwise be silence: handlers no consumer ever feeds. */
import {
  AppError,
  catalog,
  filterOf,
  reject,
  subjectsOf,
  type EventName,
  type StreamName,
} from '@enlace/contracts';
import type { MessageHandler } from '@nestjs/microservices';
import { overlap } from './subject.js';

export interface ConsumedStream {
  readonly stream: StreamName;
  /** One subject filter, such as `providerFilterOf('inbound', 'telegram')`. */
  readonly filter: string;
}

/** Throws `config.invalid` naming the event or the stream. */
export function checkHandlers(
  handlers: ReadonlyMap<string, MessageHandler>,
  consumers: readonly ConsumedStream[],
): void {
  checkConsumers(consumers);
  for (const [pattern, handler] of handlers) {
    if (handler.isEventHandler !== true || !isEventName(pattern)) {
      throw wrong(`"${pattern}" is handled, but is no event of the catalog`);
    }
    if (handler.next !== undefined) throw wrong(`"${pattern}" has more than one handler`);
    if (!consumers.some(({ filter }) => overlap(filter, filterOf(pattern)))) {
      throw wrong(`"${pattern}" is handled, but no consumer of this service hears it`);
    }
  }
}

function checkConsumers(consumers: readonly ConsumedStream[]): void {
  const streams = new Set<string>();
  for (const { stream, filter } of consumers) {
    if (streams.has(stream)) throw wrong(`stream "${stream}" has two consumers; a durable has one filter`);
    if (!filter.startsWith(`${stream}.`) || !overlap(filter, subjectsOf(stream))) {
      throw wrong(`the filter "${filter}" is not of stream "${stream}"`);
    }
    streams.add(stream);
  }
}

function isEventName(pattern: string): pattern is EventName {
  return Object.hasOwn(catalog, pattern);
}

function wrong(message: string): AppError {
  return new AppError('config.invalid', message, reject);
}
