/** Puts what a handler returns under `data`, as every answer of the API has it. */
import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';

const RAW_ANSWER = 'enlace:raw-answer';

/** The handler's answer goes out as it is: probes, handshakes, scripts. */
export const RawAnswer = (): ClassDecorator & MethodDecorator => SetMetadata(RAW_ANSWER, true);

export interface SuccessAnswer {
  readonly success: true;
  readonly data: unknown;
}

@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  constructor(private readonly reflector: Reflector) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const raw = this.reflector.getAllAndOverride<boolean | undefined>(RAW_ANSWER, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (raw === true) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next
      .handle()
      .pipe(map((data: unknown) => (reply.statusCode === 204 ? undefined : answerOf(data))));
  }
}

function answerOf(data: unknown): SuccessAnswer {
  return { success: true, data: data ?? null };
}
