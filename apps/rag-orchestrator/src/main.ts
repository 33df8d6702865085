/** Runs the service that answers as a process. */
import { runService } from '@enlace/service-kit';
import { ragOrchestrator } from './app.js';

await runService(ragOrchestrator);
