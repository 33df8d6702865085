/** A request without a body has none, though its client names a type: many put the same headers on every call. */
import type { FastifyInstance } from 'fastify';

/** To be called once, before the app is initialized. */
export function takeWithoutBody(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ headers }, _reply, done) => {
    const length = headers['content-length'];
    if ((length === undefined || length === '0') && headers['transfer-encoding'] === undefined) {
      delete headers['content-type'];
    }
    done();
  });
}
