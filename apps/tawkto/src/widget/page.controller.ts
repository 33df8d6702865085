/** What pages call without a key: the script, a token for the visit, and messages of the running chat. */
import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Options,
  Param,
  Post,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOperation, ApiTags } from '@nestjs/swagger';
import { AppError, tenantId as checkedTenantId } from '@enlace/contracts';
import { Open, RawAnswer, serveScript, tenantOfScript } from '@enlace/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { IntegrationChoice } from '../property/property-choice.dto.js';
import { LiveMessages, type MessageAnswer, type PageRequest, type VisitAnswer } from './live-messages.js';
import { WidgetBook } from './widget-book.js';
import { PageMessage, VisitRequest } from './widget.dto.js';

const MOST_BYTES = 48 * 1_024;

@ApiTags('tawkto')
@Controller('api/v1/integrations/tawkto/widget')
export class PageController {
  constructor(
    private readonly widgets: WidgetBook,
    private readonly live: LiveMessages,
  ) {}

  @Get(':script')
  @RawAnswer()
  @Open('the script of the widget holds nothing that its pages do not show to everybody')
  @ApiOperation({ summary: 'The script a page includes, as `<tenant_id>.js`.' })
  async script(
    @Param('script') name: string,
    @Query() choice: IntegrationChoice,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string | undefined> {
    return serveScript(reply, known, await this.widgets.of(tenantOfScript(name), choice.integration_id));
  }

  @Post(':tenant_id/visit')
  @HttpCode(201)
  @Open('only pages of the portals, by the word of the browser; the token is good for one visit')
  @ApiOperation({ summary: 'A token for the messages of one visit, good for 15 minutes.' })
  visit(
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
    @Body() request: VisitRequest,
    @Req() raw: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<VisitAnswer> {
    return this.live.begin(pageOf(tenantId, choice, raw, reply), request);
  }

  @Post(':tenant_id/messages')
  @HttpCode(200)
  @Open('the signed token of the visit')
  @ApiOperation({
    summary:
      'A message of a running chat. 202: not kept yet, `chat` says which chat it is, once that is known.',
  })
  async message(
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
    @Body() message: PageMessage,
    @Req() raw: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MessageAnswer> {
    const answer = await this.live.tell(pageOf(tenantId, choice, raw, reply), message);
    if (!answer.kept) void reply.code(202);
    return answer;
  }

  /** A browser asks before it sends JSON to another origin; whether that is a portal is judged when it sends. */
  @Options([':tenant_id/visit', ':tenant_id/messages'])
  @HttpCode(204)
  @RawAnswer()
  @Open('browsers ask it before a page may send anything')
  @ApiExcludeEndpoint()
  preflight(
    @Headers('origin') origin: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): void {
    allow(reply, origin);
    void reply
      .header('access-control-allow-methods', 'POST')
      .header('access-control-allow-headers', 'content-type')
      .header('access-control-max-age', '600');
  }
}

function pageOf(
  tenantId: string,
  choice: IntegrationChoice,
  request: FastifyRequest,
  reply: FastifyReply,
): PageRequest {
  const { origin } = request.headers;
  allow(reply, origin);
  if (Number(request.headers['content-length'] ?? 0) > MOST_BYTES) {
    throw new AppError('request.too_large', `at most ${MOST_BYTES} bytes`);
  }
  return {
    tenantId: checkedTenantId(tenantId),
    integrationId: choice.integration_id,
    origin,
    address: request.ip,
  };
}

/** Any origin may read the answer, which says nothing to one that is no portal; no cookies are taken. */
function allow(reply: FastifyReply, origin: string | undefined): void {
  if (origin !== undefined) void reply.header('access-control-allow-origin', origin).header('vary', 'origin');
}
