/** The service that answers: what it is called, reads, hears and consists of. */
import { filterOf } from '@enlace/contracts';
import type { ServiceDefinition } from '@enlace/service-kit';
import { leaveUploadsUnread } from './media/upload-body.js';
import { RagOrchestratorEnv } from './rag-orchestrator.env.js';
import { RagOrchestratorModule } from './rag-orchestrator.module.js';

/** A document of 1 MB, and the JSON around it, in which accents may take six characters. */
const BODY_LIMIT = 4 * 1_024 * 1_024;

/** A file of 25 MB over a slow line. */
const UPLOAD_WITHIN_MS = 60_000;

export const ragOrchestrator: ServiceDefinition<RagOrchestratorEnv> = {
  name: 'rag-orchestrator',
  env: RagOrchestratorEnv,
  module: () => RagOrchestratorModule,
  consumers: [{ stream: 'answers', filter: filterOf('answer.requested') }],
  fastify: { bodyLimit: BODY_LIMIT, requestTimeout: UPLOAD_WITHIN_MS },
  configure: leaveUploadsUnread,
};
