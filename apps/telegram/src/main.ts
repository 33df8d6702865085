/** Runs the telegram service as a process. */
import { runService } from '@enlace/service-kit';
import { telegram } from './app.js';

await runService(telegram);
