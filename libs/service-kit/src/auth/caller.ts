/** Who is calling: the tenant and the scopes of the key, and what may be concluded from them. */
import { AppError, tenantId as checkedTenantId, type Scope } from '@enlace/contracts';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestInvalid } from '../http/validation.pipe.js';

/** In place of a tenant id: every tenant. */
export const ALL_TENANTS = '*';

export interface Caller {
  /** The tenant of the key, or `*` for a key of the platform. */
  readonly tenantId: string;
  readonly scopes: readonly Scope[];
  /** The public id of the key, fit for logs; `admin` for ENLACE_ADMIN_KEY. */
  readonly keyId: string;
  /** Holds ENLACE_ADMIN_KEY: every tenant and every scope. */
  readonly isAdmin: boolean;
}

const callers = new WeakMap<object, Caller>();

/** Remembers who sent a request; for the guard. */
export function rememberCaller(request: FastifyRequest, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent the request; undefined on open routes. */
export function callerOf(request: FastifyRequest): Caller | undefined {
  return callers.get(request);
}

/** The `Caller` of the request, as a handler's parameter. On an open route there is none and it throws `auth.missing`. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const caller = callerOf(context.switchToHttp().getRequest<FastifyRequest>());
  if (caller === undefined)
    throw new AppError('auth.missing', 'This needs a key, and the route is open to all');
  return caller;
});

/** Lets pass who may act in that tenant; others get 403 `auth.wrong_tenant`. */
export function assertTenant(caller: Caller, tenantId: string): void {
  if (caller.tenantId === ALL_TENANTS || caller.tenantId === tenantId) return;
  throw new AppError('auth.wrong_tenant', 'The key belongs to another tenant');
}

/**
 * The one tenant a request is about: a tenant's key means its own unless it names another (403); a platform
 * key must name one (400).
 */
export function tenantOf(caller: Caller, requested?: string): string {
  if (requested === undefined || requested === '') {
    if (caller.tenantId !== ALL_TENANTS) return caller.tenantId;
    throw requestInvalid([{ field: 'tenant_id', expected: 'is needed with a key for all tenants' }]);
  }
  const tenant = checkedTenantId(requested);
  assertTenant(caller, tenant);
  return tenant;
}

/** The tenant a list is about, as the stores take it: like `tenantOf`, but a platform key may mean all (`*`). */
export function tenantFilterOf(caller: Caller, requested?: string): string {
  const named = requested !== undefined && requested !== '' && requested !== ALL_TENANTS;
  if (named) return tenantOf(caller, requested);
  if (requested === ALL_TENANTS) assertTenant(caller, ALL_TENANTS);
  return caller.tenantId;
}
