/** What a caller is told when something went wrong: one shape, stable codes, nothing of the inside. */
import { AppError, type ErrorCode } from '@enlace/contracts';
import { BadRequestException, HttpException } from '@nestjs/common';

export interface ErrorAnswer {
  readonly success: false;
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly request_id: string;
  };
}

const SAID_BY_STATUS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  400: ['request.malformed', 'The request could not be read: check its JSON and its path'],
  401: ['auth.missing', 'This route needs a key: Authorization: Bearer enl_… or X-API-Key'],
  403: ['auth.scope', 'The key may not do this'],
  404: ['route.not_found', 'There is no such route'],
  405: ['route.not_found', 'There is no such route'],
  408: ['request.timeout', 'The request took too long to arrive'],
  413: ['request.too_large', 'The request is larger than this route takes'],
  414: ['request.malformed', 'The path is too long'],
  415: [
    'request.unsupported_media_type',
    'This route does not take that Content-Type; send application/json',
  ],
  422: ['request.invalid', 'The request is not valid'],
  429: ['request.rate_limited', 'Too many requests; try again later'],
  431: ['request.too_large', 'The head of the request is larger than this server takes'],
  503: ['infra.unavailable', 'Not able to answer now; try again'],
};

/** Any thrown thing as one of ours. What is not known becomes `internal.error`, without a word of its own. */
export function appErrorOf(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (isNoUuid(thrown)) return new AppError('request.malformed', 'The id in the path must be a UUID');
  const status = thrown instanceof HttpException ? thrown.getStatus() : statusOf(thrown);
  const said = status === undefined ? undefined : SAID_BY_STATUS[status];
  return said === undefined
    ? new AppError(
        'internal.error',
        'Something went wrong on our side; the request id leads to it in the log',
      )
    : new AppError(...said);
}

export function errorAnswerOf(error: AppError, requestId: string): ErrorAnswer {
  const { code, message, details } = error;
  return {
    success: false,
    error: { code, message, ...(details === undefined ? {} : { details }), request_id: requestId },
  };
}

/** Whole seconds for `Retry-After`; undefined where waiting does not help. */
export function retryAfterOf(error: AppError): number | undefined {
  if (error.status !== 503 && error.status !== 429) return undefined;
  if (error.disposition.kind !== 'retry') return undefined;
  return Math.max(1, Math.ceil((error.disposition.afterMs ?? 1000) / 1000));
}

/** What Nest's `ParseUUIDPipe` says. */
function isNoUuid(thrown: unknown): boolean {
  return thrown instanceof BadRequestException && /uuid( v \d)? is expected/.test(thrown.message);
}

/** Fastify hangs the status on its own errors; those of 5xx are faults of ours and stay unknown. */
function statusOf(thrown: unknown): number | undefined {
  if (typeof thrown !== 'object' || thrown === null || !('statusCode' in thrown)) return undefined;
  const status = thrown.statusCode;
  return typeof status === 'number' && status < 500 ? status : undefined;
}
