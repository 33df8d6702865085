/** The public door: every path a provider may have been given, old and new. */
import { Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Open, RawAnswer } from '@enlace/service-kit';
import { WebhookHandshake } from './webhook-handshake.js';
import { WebhookIntake } from './webhook-intake.js';
import { providerOf, webhookRequestOf } from './webhook-request.js';

const OLDER_PATHS = ['api/webhooks/:provider', 'api/integrations/webhooks/:provider'];
const PATHS = [
  'api/v1/integrations/webhooks/:provider',
  'api/v1/integrations/webhooks/:provider/:integration_id',
  ...OLDER_PATHS,
];
/** No `method` key: Telegram would execute it. */
const KEPT = { success: true } as const;

@ApiTags('webhooks')
@Controller()
@Open('webhooks carry their own proof')
export class WebhooksController {
  constructor(
    private readonly intake: WebhookIntake,
    private readonly handshake: WebhookHandshake,
  ) {}

  @Post(PATHS)
  @HttpCode(200)
  @RawAnswer()
  @ApiOperation({ summary: 'A webhook of a provider; 200 means it is kept.' })
  async receive(
    @Param('provider') provider: string,
    @Param('integration_id') integrationId: string | undefined,
    @Req() request: FastifyRequest,
  ): Promise<typeof KEPT> {
    await this.intake.receive(providerOf(provider), integrationId, webhookRequestOf(request, Date.now()));
    return KEPT;
  }

  @Get(PATHS)
  @RawAnswer()
  @ApiExcludeEndpoint()
  answer(
    @Param('provider') provider: string,
    @Param('integration_id') integrationId: string | undefined,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | object> {
    return this.handshake.answer(
      providerOf(provider),
      integrationId,
      webhookRequestOf(request, Date.now()),
      reply,
    );
  }
}
