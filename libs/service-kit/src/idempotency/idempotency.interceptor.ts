/** Carries a request with an Idempotency-Key out once, and answers its repetitions from what was kept. */
import { AppError, retry } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import { IdempotencyStore } from '@enlace/persistence';
import {
  Inject,
  Injectable,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { callerOf } from '../auth/caller.js';
import { appErrorOf } from '../http/error-answer.js';
import { requestInvalid } from '../http/validation.pipe.js';
import { AppLogger } from '../logging/app-logger.js';
import { rememberNewId } from './new-id.decorator.js';

const KEY = /^[\x21-\x7e]{1,255}$/;

interface Try {
  /** A tenant, or `*`. */
  readonly scope: string;
  readonly key: string;
  readonly firstTry: boolean;
}

@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @Inject(IdempotencyStore)
    private readonly store: Pick<IdempotencyStore, 'begin' | 'complete' | 'release' | 'abandon'>,
    @Inject(AppLogger) private readonly logger: AppLogger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const http = context.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const key = keyIn(request);
    if (key === undefined) return next.handle();
    return of(await this.#once(key, request, http.getResponse<FastifyReply>(), next));
  }

  async #once(
    key: string,
    request: FastifyRequest,
    reply: FastifyReply,
    next: CallHandler,
  ): Promise<unknown> {
    const scope = callerOf(request)?.tenantId ?? '*';
    const route = `${request.method} ${request.url.split('?', 1)[0] ?? ''}`;
    const known = await this.store.begin(scope, key, route, fingerprintOf(request));
    switch (known.state) {
      case 'mismatch':
        throw new AppError(
          'request.idempotency_mismatch',
          'This Idempotency-Key was used for another request',
        );
      case 'in_progress':
        throw new AppError(
          'request.in_progress',
          'The request of this Idempotency-Key is being worked on',
          retry(1000),
        );
      case 'replay':
        reply.code(known.status).header('idempotency-replayed', 'true');
        return known.body;
      case 'new':
        rememberNewId(request, known.newId);
        return this.#carryOut({ scope, key, firstTry: known.firstTry }, reply, next);
    }
  }

  /**
   * What was refused in its first try had no effect, so the key is free again. What failed otherwise may have had one (a
   * commit whose answer was lost), so only the same request may be tried again, which makes what it makes under the
   * same id. What succeeded is answered even if it cannot be kept.
   */
  async #carryOut({ scope, key, firstTry }: Try, reply: FastifyReply, next: CallHandler): Promise<unknown> {
    let answer: unknown;
    try {
      answer = await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      const noEffect = firstTry && appErrorOf(error).status < 500;
      await this.#kept(noEffect ? this.store.abandon(scope, key) : this.store.release(scope, key));
      throw error;
    }
    await this.#kept(this.store.complete(scope, key, reply.statusCode, answer));
    return answer;
  }

  async #kept(work: Promise<unknown>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.logger.warn('The state of an Idempotency-Key could not be kept', { error });
    }
  }
}

function keyIn(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key'];
  if (header === undefined || header === '') return undefined;
  if (typeof header === 'string' && KEY.test(header)) return header;
  throw requestInvalid([
    {
      field: 'Idempotency-Key',
      expected: 'must be one text of 1 to 255 printable characters without spaces',
    },
  ]);
}

/** Of the request as it was read, before any class changed it. */
function fingerprintOf(request: FastifyRequest): string {
  return sha256(JSON.stringify([request.query ?? null, request.body ?? null]));
}
