/** Stands before every route: finds out who is calling, and whether the key reaches that far. */
import { AppError, retry } from '@enlace/contracts';
import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { rememberCaller, type Caller } from './caller.js';
import { FailedAttempts } from './failed-attempts.js';
import { KnownKeys } from './known-keys.js';
import { accessOf, type RouteAccess } from './route-access.js';

const MAX_KEY_LENGTH = 512;

@Injectable()
export class ApiKeyGuard implements CanActivate {
  readonly #failed = new FailedAttempts();

  constructor(@Inject(KnownKeys) private readonly keys: KnownKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const access = accessOf(context.getHandler(), context.getClass());
    if (access.kind === 'open') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const caller = await this.#callerOf(request);
    allow(access, caller);
    rememberCaller(request, caller);
    return true;
  }

  async #callerOf(request: FastifyRequest): Promise<Caller> {
    const key = keyIn(request);
    if (key === undefined) {
      throw new AppError('auth.missing', 'This route needs a key: Authorization: Bearer enl_… or X-API-Key');
    }
    const wait = this.#failed.waitOf(request.ip);
    if (wait > 0 && !this.keys.wasGood(key)) {
      throw new AppError('request.rate_limited', 'Too many wrong keys from this address', retry(wait));
    }
    const caller = key.length > MAX_KEY_LENGTH ? undefined : await this.keys.find(key);
    if (caller !== undefined) return caller;
    this.#failed.add(request.ip);
    throw new AppError('auth.invalid', 'The key is not valid');
  }
}

function keyIn(request: FastifyRequest): string | undefined {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  const header = request.headers['x-api-key'];
  return typeof header === 'string' && header !== '' ? header : undefined;
}

function allow(access: Exclude<RouteAccess, { kind: 'open' }>, caller: Caller): void {
  if (caller.isAdmin) return;
  if (access.kind === 'undeclared') throw new AppError('auth.scope', 'The key may not use this route');
  const missing = access.scopes.filter((scope) => !caller.scopes.includes(scope));
  if (missing.length === 0) return;
  throw new AppError('auth.scope', `The key lacks ${missing.join(', ')}`, undefined, { missing });
}
