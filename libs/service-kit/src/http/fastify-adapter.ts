/** The HTTP server of a service, with its limits and what it says before a request reaches any code of ours. */
import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { requestId } from '@enlace/crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServiceEnv } from '../env/service.env.js';
import type { HttpLimits } from '../service-definition.js';
import { appErrorOf, errorAnswerOf } from './error-answer.js';

const BODY_LIMIT = 1024 * 1024;
const MAX_HEADER_SIZE = 16 * 1024;
const REQUEST_TIMEOUT_MS = 10_000;
/** Longer than load balancers keep a connection, so that they close it and not we under a request of theirs. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
const REQUEST_ID = /^[A-Za-z0-9._-]{1,128}$/;

export function fastifyAdapter(
  env: Pick<ServiceEnv, 'TRUST_PROXY'>,
  limits: HttpLimits = {},
): FastifyAdapter {
  const requestTimeout = limits.requestTimeout ?? REQUEST_TIMEOUT_MS;
  return new FastifyAdapter({
    bodyLimit: limits.bodyLimit ?? BODY_LIMIT,
    requestTimeout,
    connectionTimeout: limits.connectionTimeout ?? 0,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    // Providers keep the address they were given, with the slash or without.
    // The longest thing that stands in a path is the name of a WhatsApp template.
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    http: {
      maxHeaderSize: limits.maxHeaderSize ?? MAX_HEADER_SIZE,
      // Fastify sets its timeout on a server that is made already, and Node then cuts nobody off.
      requestTimeout,
      headersTimeout: requestTimeout,
      // Node looks at slow senders every 30 s unless told; a limit of 10 s would mean up to 40.
      connectionsCheckingInterval: 1_000,
    },
    // What still arrives on open connections while closing is answered, not turned away with a 503.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    trustProxy: trustProxyOf(env.TRUST_PROXY),
    requestIdHeader: false,
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const answer = appErrorOf(error);
      void reply.code(answer.status).send(errorAnswerOf(answer, request.id));
    },
    clientErrorHandler: answerBrokenRequest,
    logger: false,
  });
}

/** The caller's own id where it is plain enough to stand in headers and logs, else a new one. */
function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && REQUEST_ID.test(given) ? given : requestId();
}

function trustProxyOf(text: string): boolean | string[] {
  return text === 'true' || text === 'false' ? text === 'true' : text.split(',');
}

/** What Node could not parse as HTTP, or what did not arrive in time: answered by hand, then hung up. */
function answerBrokenRequest(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const answer = appErrorOf(Object.assign(new Error('unreadable'), { statusCode: statusOf(error.code) }));
  const body = JSON.stringify(errorAnswerOf(answer, requestId()));
  const head = [
    `HTTP/1.1 ${answer.status} ${STATUS_CODES[answer.status] ?? 'Error'}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function statusOf(code: string | undefined): number {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
}
