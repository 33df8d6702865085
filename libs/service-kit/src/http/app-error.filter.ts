/** The last stop of everything thrown while answering a request. */
import { AppError } from '@enlace/contracts';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppLogger } from '../logging/app-logger.js';
import { appErrorOf, errorAnswerOf, retryAfterOf } from './error-answer.js';

@Catch()
export class AppErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: AppLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') throw thrown;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = appErrorOf(thrown);
    if (error.status >= 500) this.#report(error, thrown, request);
    if (reply.sent) return;
    const retryAfter = retryAfterOf(error);
    if (retryAfter !== undefined) reply.header('retry-after', retryAfter);
    if (error.status === 401) reply.header('www-authenticate', 'Bearer');
    void reply
      .code(error.status)
      .type('application/json; charset=utf-8')
      .send(errorAnswerOf(error, request.id));
  }

  /** Being unavailable for a while is expected; everything else of 5xx is a fault. */
  #report(error: AppError, thrown: unknown, request: FastifyRequest): void {
    const fields = {
      code: error.code,
      request_id: request.id,
      route: request.routeOptions.url,
      error: thrown,
    };
    if (error.status === 503) this.logger.warn('A request could not be served', fields);
    else this.logger.error('A request failed', fields);
  }
}
