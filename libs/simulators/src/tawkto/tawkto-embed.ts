/** A stand-in for the script of embed.tawk.to with the documented JS API, and what it says to its server. */
import { hmac } from '@enlace/crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { asObject, asText } from '../core/request-body.js';
import { STAND_IN } from './tawkto-stand-in.js';

/** Who a page said its visitor is. */
export interface EmbedVisitor {
  readonly name: string;
  readonly email?: string;
  /** Whether the hash proved the e-mail address. */
  readonly proven: boolean;
}

/** What the script's server works with. */
export interface EmbedContext {
  readonly propertyId: string;
  readonly javascriptApiKey: string;
  readonly secureMode: boolean;
  readonly visitors: EmbedVisitor[];
  /** Says a line in the visitor's open chat, begins one where there is none. */
  readonly say: (
    visitor: EmbedVisitor,
    text: string,
    byAgent: boolean,
  ) => Promise<{ readonly chatId: string; readonly isNew: boolean }>;
}

/** Registers `GET /<property>/<widget>` and the two calls of the script. */
export function embedRoutes(app: FastifyInstance, context: EmbedContext): void {
  app.get('/:property/:widget', (request, reply) => {
    const { property } = request.params as { readonly property: string };
    if (property !== context.propertyId) return reply.code(404).send('not found');
    return open(reply).type('text/javascript; charset=utf-8').send(STAND_IN);
  });
  app.options('/embed/:what', (_, reply) => open(reply).code(204).send());
  app.post('/embed/visitor', (request, reply) => {
    const visitor = visitorOf(asObject(asObject(request.body)['visitor']), context);
    const isRefused = context.secureMode && visitor.email !== undefined && !visitor.proven;
    if (!isRefused) context.visitors.push(visitor);
    return open(reply).send({ ok: !isRefused });
  });
  app.post('/embed/message', async (request, reply) => {
    const body = asObject(request.body);
    const visitor = visitorOf(asObject(body['visitor']), context);
    const said = await context.say(visitor, asText(body['text']) ?? '', body['by'] === 'agent');
    return open(reply).send(said);
  });
}

/** tawk.to's secure mode: hex HMAC-SHA256 of the e-mail with the property's JavaScript API key. */
function visitorOf(given: Record<string, unknown>, { javascriptApiKey }: EmbedContext): EmbedVisitor {
  const email = asText(given['email']);
  const name = asText(given['name']) ?? email ?? 'V0000000000000001';
  if (email === undefined) return { name, proven: false };
  return { name, email, proven: given['hash'] === hmac('sha256', javascriptApiKey, email, 'hex') };
}

function open(reply: FastifyReply): FastifyReply {
  return reply.headers({
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type',
    'access-control-allow-methods': 'POST',
  });
}
