/** The decorator is Nest's own event pattern, with the filter that keeps errors as they are. */
import { AnswerRequested } from '@enlace/contracts';
import type { ArgumentsHost } from '@nestjs/common';
import { EXCEPTION_FILTERS_METADATA } from '@nestjs/common/constants.js';
import { lastValueFrom } from 'rxjs';
import { OnEvent } from './on-event.decorator.js';
import { RpcPassThroughFilter } from './rpc-pass-through.filter.js';

class Consumer {
  @OnEvent('answer.requested')
  onAnswerRequested(_data: AnswerRequested): void {}

  @OnEvent('delivery.succeeded', 'delivery.failed')
  onOutcome(_data: { message_id: string }): void {}
}

describe('OnEvent', () => {
  it('marks the method with the names of its events', () => {
    const patterns = (method: object): unknown => Reflect.getMetadata('microservices:pattern', method);
    expect(patterns(Consumer.prototype.onAnswerRequested)).toEqual(['answer.requested']);
    expect(patterns(Consumer.prototype.onOutcome)).toEqual(['delivery.succeeded', 'delivery.failed']);
  });

  it('brings the pass-through filter along', () => {
    const filters: unknown = Reflect.getMetadata(
      EXCEPTION_FILTERS_METADATA,
      Consumer.prototype.onAnswerRequested,
    );
    expect(filters).toEqual([expect.any(RpcPassThroughFilter)]);
  });
});

describe('RpcPassThroughFilter', () => {
  const host = (type: string): ArgumentsHost => ({ getType: () => type }) as unknown as ArgumentsHost;

  it('hands an event handler’s error on as it was thrown', async () => {
    const error = new Error('as it was');
    await expect(lastValueFrom(new RpcPassThroughFilter().catch(error, host('rpc')))).rejects.toBe(error);
  });

  it('does not swallow the error of a request', () => {
    const error = new Error('as it was');
    expect(() => new RpcPassThroughFilter().catch(error, host('http'))).toThrow(error);
  });
});
