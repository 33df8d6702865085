/** Runs the notifications service as a process. */
import { runService } from '@enlace/service-kit';
import { notifications } from './app.js';

await runService(notifications);
