/** Marks the method that handles an event: Nest's own event pattern, typed by the catalog. */
import type { EventName, PayloadOf } from '@enlace/contracts';
import { UseFilters } from '@nestjs/common';
import { EventPattern } from '@nestjs/microservices';
import type { EventContext } from './event-context.js';
import { RpcPassThroughFilter } from './rpc-pass-through.filter.js';

/**
 * `@OnEvent('message.received') onMessage(@Payload() data: NormalizedMessage, @Ctx() context: EventContext)`.
 * Several names may share a method whose data is the union of theirs. Errors reach the ack policy as they were
 * thrown: the pass-through filter comes with it.
 */
export function OnEvent<Name extends EventName>(...names: readonly [Name, ...Name[]]) {
  return <Handler extends (data: PayloadOf<Name>, context: EventContext) => unknown>(
    target: object,
    key: string | symbol,
    descriptor: TypedPropertyDescriptor<Handler>,
  ): void => {
    const pattern: MethodDecorator = EventPattern([...names]);
    pattern(target, key, descriptor);
    UseFilters(new RpcPassThroughFilter())(target, key, descriptor);
  };
}
