/** JavaScript that pages of other sites include: named after its tenant, cached, and asked for again by its ETag. */
import { AppError, tenantId as checkedTenantId } from '@enlace/contracts';
import { sha256 } from '@enlace/crypto';
import type { FastifyReply } from 'fastify';

const FRESH_SECONDS = 300;

export interface PublicScript {
  readonly script: string;
  readonly etag: string;
}

export function publicScript(script: string): PublicScript {
  return { script, etag: `"${sha256(script).slice(0, 32)}"` };
}

/** @throws AppError `route.not_found` unless it is `<tenant_id>.js`, `tenant.invalid` */
export function tenantOfScript(name: string): string {
  if (!name.endsWith('.js')) throw new AppError('route.not_found', 'the script is called <tenant_id>.js');
  return checkedTenantId(name.slice(0, -3));
}

/**
 * Undefined with 304 where the page's browser has it already.
 * @param known the request's If-None-Match
 */
export function serveScript(
  reply: FastifyReply,
  known: string | undefined,
  { script, etag }: PublicScript,
): string | undefined {
  void reply
    .header('etag', etag)
    .header('cache-control', `public, max-age=${FRESH_SECONDS}`)
    .header('x-content-type-options', 'nosniff')
    .header('cross-origin-resource-policy', 'cross-origin');
  if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) === true) {
    void reply.code(304);
    return undefined;
  }
  void reply.type('text/javascript; charset=utf-8');
  return script;
}

/** JSON that may stand in any script: without `</`, and without the line ends that older JavaScript has none of in text. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
