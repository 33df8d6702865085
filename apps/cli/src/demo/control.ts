/** Takes orders of `enlace simulate` while `enlace up` runs: on loopback only, behind a token of this start. */
import fastify, { type FastifyInstance } from 'fastify';
import { constantTimeEqual } from '@enlace/crypto';
import { isProvider } from '@enlace/normalization';
import type { RoundTrips } from './round-trips.js';

const LONGEST_TEXT = 4_096;

export async function startControl(trips: RoundTrips, token: string): Promise<FastifyInstance> {
  const control = fastify({ bodyLimit: 64 * 1_024, forceCloseConnections: true });
  control.addHook('onRequest', async (request, reply) => {
    if (!constantTimeEqual(request.headers.authorization ?? '', `Bearer ${token}`))
      await reply.code(401).send({ message: 'wrong token' });
  });
  control.post('/round-trips', async (request, reply) => {
    const { provider, text } = (request.body ?? {}) as { provider?: unknown; text?: unknown };
    if (typeof provider !== 'string' || !isProvider(provider))
      return reply.code(400).send({ message: 'unknown provider' });
    if (typeof text !== 'string' || text === '' || text.length > LONGEST_TEXT) {
      return reply.code(400).send({ message: `the text must be 1 to ${LONGEST_TEXT} characters` });
    }
    return trips.run(provider, text);
  });
  await control.listen({ port: 0, host: '127.0.0.1' });
  return control;
}
