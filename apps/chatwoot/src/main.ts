/** Runs the chatwoot service as a process. */
import { runService } from '@enlace/service-kit';
import { chatwoot } from './app.js';

await runService(chatwoot);
