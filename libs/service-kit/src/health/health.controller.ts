/** The three probes: alive, ready, started. */
import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from '../auth/route-access.js';
import { RawAnswer } from '../http/answer.interceptor.js';
import { Readiness, type ReadinessReport } from './readiness.js';

@Controller()
@Open('probes come from the platform, hold no key, and are not routed to from outside')
@RawAnswer()
@ApiExcludeController()
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process answers; nothing outside it counts, or a blip of NATS would restart every replica. */
  @Get('livez')
  live(): { readonly status: 'alive' } {
    return { status: 'alive' };
  }

  /** The app is built and listens; whether it can work is for `/readyz`. */
  @Get('startupz')
  started(): { readonly status: 'started' } {
    return { status: 'started' };
  }

  @Get('readyz')
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessReport> {
    const report = await this.readiness.report();
    if (report.status !== 'ready') reply.code(503);
    return report;
  }
}
