/** Runs the tawkto service as a process. */
import { runService } from '@enlace/service-kit';
import { tawkto } from './app.js';

await runService(tawkto);
