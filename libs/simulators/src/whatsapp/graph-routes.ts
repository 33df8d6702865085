/** The Graph API's endpoints for numbers and messages. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ApiAnswer, give } from '../core/base-simulator.js';
import type { Failure } from '../core/failure-script.js';
import { asObject, asText } from '../core/request-body.js';
import type { GraphAccount, WhatsAppTemplate, WhatsAppNumber } from './graph-account.js';
import { isFailure, numberFor, seesWaba, tokenFault, tokenOf } from './graph-access.js';
import { type GraphFailure, graphError, objectNotFound } from './graph-error.js';
import type { MessageDesk } from './message-desk.js';
import { numberAnswer } from './number-fields.js';

/** What the endpoints work with. */
export interface GraphContext {
  readonly account: GraphAccount;
  readonly desk: MessageDesk;
  readonly appId: string;
  /** `<app id>|<app secret>` */
  readonly appToken: () => string;
  readonly baseUrl: () => string;
  readonly scripted: (request: FastifyRequest) => Failure | undefined;
  /** Has a template that was just made looked at. */
  readonly review: (template: WhatsAppTemplate) => void;
  readonly verifyCallback: (url: string, verifyToken: string) => Promise<GraphFailure | undefined>;
}

/** A handler that runs only with a valid token. */
export type GraphHandler = (request: FastifyRequest, token: string) => ApiAnswer | Promise<ApiAnswer>;

/** Wraps a handler: version and token are checked before it runs. */
export function guarded(context: GraphContext, handler: GraphHandler) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    if (!/^v\d+\.0$/.test(param(request, 'version'))) return give(reply, unknownPath(request));
    const token = tokenOf(request);
    const fault = tokenFault(token, context.account, context.appToken());
    return give(reply, fault ? graphError(fault) : await handler(request, token ?? ''));
  };
}

/** A parameter of the path. */
export function param(request: FastifyRequest, name: string): string {
  return asText(asObject(request.params)[name]) ?? '';
}

/** Graph's answer to a path it does not know. */
export function unknownPath(request: FastifyRequest): ApiAnswer {
  const path = request.url.split('?')[0] ?? '';
  return graphError({ code: 2500, message: `Unknown path components: ${path}` });
}

/** Registers messages and number endpoints. */
export function graphRoutes(app: FastifyInstance, context: GraphContext): void {
  const { account } = context;
  const withNumber = (handler: (number: WhatsAppNumber, request: FastifyRequest) => ApiAnswer) =>
    guarded(context, (request, token) => {
      const number = numberFor(param(request, 'id'), token, account, request.method);
      return isFailure(number) ? graphError(number) : handler(number, request);
    });

  app.post(
    '/:version/:id/messages',
    withNumber((number, request) =>
      context.desk.answer(number, asObject(request.body), context.scripted(request)),
    ),
  );

  app.get(
    '/:version/:id/phone_numbers',
    guarded(context, (request, token) => {
      const wabaId = param(request, 'id');
      if (!seesWaba(wabaId, token, account)) return graphError(objectNotFound(wabaId, 'get'));
      const data = [...account.numbers.values()]
        .filter((one) => one.wabaId === wabaId)
        .map((one) => numberAnswer(one, account).body);
      return { status: 200, body: { data, paging: { cursors: { before: 'MAZDZD', after: 'MAZDZD' } } } };
    }),
  );
}
