/** Marks a POST that causes something: with an Idempotency-Key it causes it once. */
import { applyDecorators, UseInterceptors } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { IdempotencyInterceptor } from './idempotency.interceptor.js';

/**
 * Within 24 hours the same key with the same request gets the same answer again (`Idempotency-Replayed: true`);
 * with another request 422, and 409 while the first is still worked on. What the handler makes it makes under
 * `@NewId()`: a try whose answer was lost may come again. Not for handlers that answer with a secret: the answer
 * is kept.
 */
export const Idempotent = (): MethodDecorator =>
  applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: 'Idempotency-Key',
      required: false,
      description:
        'Chosen by the caller: the same key and request are carried out once and answered alike for 24 hours',
    }),
  );
