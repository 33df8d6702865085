/** Runs the ingress as a process. */
import { runService } from '@enlace/service-kit';
import { webhookIngress } from './app.js';

await runService(webhookIngress);
