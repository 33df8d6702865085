/** The id under which a request makes what it makes: the same in every try of one Idempotency-Key. */
import { randomId } from '@enlace/crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const newIds = new WeakMap<object, string>();

/** Remembers the id that belongs to the key of a request; for the interceptor. */
export function rememberNewId(request: FastifyRequest, id: string): void {
  newIds.set(request, id);
}

/**
 * The id for the one thing an `@Idempotent()` handler makes, as its parameter (a string, a UUID). A request that
 * failed or crashed after its effect and is tried again with its Idempotency-Key finds the same id, so a store that
 * is idempotent by id makes nothing twice; without a key it is a new random one. No two keys share one, nor do two
 * tenants. For more than one thing derive theirs from it (`deriveId('part', newId)`).
 */
export const NewId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    newIds.get(context.switchToHttp().getRequest<FastifyRequest>()) ?? randomId(),
);
