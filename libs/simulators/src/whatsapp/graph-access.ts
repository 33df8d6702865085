/** Who may do what on the Graph API: tokens and the objects they see. */
import type { FastifyRequest } from 'fastify';
import { asObject, asText } from '../core/request-body.js';
import type { GraphAccount, WhatsAppNumber } from './graph-account.js';
import { type GraphFailure, objectNotFound } from './graph-error.js';

/** The token of a request: Bearer header, or access_token as query or field. */
export function tokenOf(request: FastifyRequest): string | undefined {
  const header = request.headers.authorization;
  const bearer = header === undefined ? undefined : /^Bearer\s+(.+)$/i.exec(header)?.[1];
  return (
    bearer ??
    asText(asObject(request.query)['access_token']) ??
    asText(asObject(request.body)['access_token'])
  );
}

/** What is wrong with the token, if anything. */
export function tokenFault(
  token: string | undefined,
  account: GraphAccount,
  appToken: string,
): GraphFailure | undefined {
  if (token === undefined) return { code: 0, message: 'Authentication Error' };
  if (account.expiredTokens.has(token)) return { code: 190 };
  const known = token === appToken || [...account.numbers.values()].some((one) => one.accessToken === token);
  return known ? undefined : { code: 190, message: 'Invalid OAuth access token - Cannot parse access token' };
}

/** The number, if it exists and this token may see it. */
export function numberFor(
  id: string,
  token: string | undefined,
  account: GraphAccount,
  method: string,
): WhatsAppNumber | GraphFailure {
  const number = account.numbers.get(id);
  return number?.accessToken === token && number !== undefined ? number : objectNotFound(id, method);
}

/** Whether the token may see this business account. */
export function seesWaba(wabaId: string, token: string | undefined, account: GraphAccount): boolean {
  return [...account.numbers.values()].some((one) => one.wabaId === wabaId && one.accessToken === token);
}

/** Whether a reading is a refusal. */
export function isFailure(value: object): value is GraphFailure {
  return 'code' in value;
}
