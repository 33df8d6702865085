/** Every route says who may use it: those with a scope, or everyone and why. */
import type { Scope } from '@enlace/contracts';
import { SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

const OPEN = 'enlace:open';
const SCOPES_NEEDED = 'enlace:scopes';

/** No key is needed. The reason is for the reader and the architecture test: what protects the route instead. */
export const Open = (reason: string): ClassDecorator & MethodDecorator => SetMetadata(OPEN, reason);

/** A key with all of these scopes is needed. */
export const RequireScope = (...scopes: readonly [Scope, ...Scope[]]): ClassDecorator & MethodDecorator =>
  SetMetadata(SCOPES_NEEDED, scopes);

export type RouteAccess =
  | { readonly kind: 'open'; readonly reason: string }
  | { readonly kind: 'scoped'; readonly scopes: readonly Scope[] }
  /** Nobody has said: only ENLACE_ADMIN_KEY passes. */
  | { readonly kind: 'undeclared' };

const reflector = new Reflector();

type Declaring = Parameters<Reflector['getAllAndOverride']>[1][number];

/** What a route declares; on the handler it counts before what the controller says. */
export function accessOf(handler: Declaring, controller: Declaring): RouteAccess {
  for (const place of [handler, controller]) {
    const reason = reflector.get<string | undefined>(OPEN, place);
    if (reason !== undefined) return { kind: 'open', reason };
    const scopes = reflector.get<readonly Scope[] | undefined>(SCOPES_NEEDED, place);
    if (scopes !== undefined) return { kind: 'scoped', scopes };
  }
  return { kind: 'undeclared' };
}
