/** The Resumable Upload API, by which samples of templates come to Meta. */
import type { FastifyInstance } from 'fastify';
import { give } from '../core/base-simulator.js';
import { asObject, asText } from '../core/request-body.js';
import { tokenFault } from './graph-access.js';
import { graphError, objectNotFound, parameterRequired } from './graph-error.js';
import { type GraphContext, guarded, param } from './graph-routes.js';

const TYPES = ['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'];
const NEEDED = ['file_name', 'file_length', 'file_type'] as const;

interface Session {
  readonly length: number;
  readonly type: string;
  readonly token: string;
}

/** Registers the opening of an upload at the app, and the upload itself. */
export function uploadRoutes(app: FastifyInstance, context: GraphContext): void {
  const { account } = context;
  const sessions = new Map<string, Session>();

  app.post(
    '/:version/:id/uploads',
    guarded(context, (request, token) => {
      const id = param(request, 'id');
      if (id !== context.appId) return graphError(objectNotFound(id, 'post'));
      const fields = { ...asObject(request.query), ...asObject(request.body) };
      const missing = NEEDED.find((name) => asText(fields[name]) === undefined);
      if (missing !== undefined) return graphError(parameterRequired(missing));
      const type = asText(fields['file_type']) ?? '';
      const length = Number(asText(fields['file_length']));
      if (!TYPES.includes(type) || !Number.isInteger(length) || length < 1) {
        return graphError({ code: 100, message: '(#100) Invalid file_type or file_length' });
      }
      const session = `upload:${Buffer.from(`${sessions.size + 1}`).toString('base64url')}?sig=ARZ`;
      sessions.set(session, { length, type, token });
      return { status: 200, body: { id: session } };
    }),
  );

  // The token goes under another name here, and the whole file in one request.
  app.post('/:version/upload:::session', (request, reply) => {
    const token = /^OAuth (.+)$/.exec(request.headers.authorization ?? '')?.[1];
    const fault = tokenFault(token, account, context.appToken());
    if (fault) return give(reply, graphError(fault));
    const id = decodeURIComponent(request.url.split('/').at(-1) ?? '');
    const session = sessions.get(id);
    if (session === undefined || session.token !== token)
      return give(reply, graphError(objectNotFound(id, 'post')));
    const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    if (request.headers['file_offset'] !== '0' || bytes.length !== session.length) {
      return give(
        reply,
        graphError({ code: 100, message: '(#100) The file does not fit its upload session' }),
      );
    }
    const handle = `4::${Buffer.from(session.type).toString('base64url')}:ARb${account.samples.size + 1}`;
    account.samples.set(handle, session.type);
    return give(reply, { status: 200, body: { h: handle } });
  });
}
