/** Runs the whatsapp service as a process. */
import { runService } from '@enlace/service-kit';
import { whatsapp } from './app.js';

await runService(whatsapp);
