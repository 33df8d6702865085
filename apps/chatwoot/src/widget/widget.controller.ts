/** The widget's script, for every page, and the proof of identity, for the business with a key. */
import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import {
  CurrentCaller,
  Open,
  RawAnswer,
  RequireScope,
  serveScript,
  tenantOfScript,
  type Caller,
} from '@enlace/service-kit';
import { IsString, Length } from 'class-validator';
import type { FastifyReply } from 'fastify';
import { IntegrationChoice } from '../account/account-choice.dto.js';
import { Widget, type IdentityAnswer } from './widget.js';

class IdentityRequest {
  @ApiProperty({ description: 'Of the person your own system has signed in; as `setUser` is given it.' })
  @IsString()
  @Length(1, 255)
  identifier!: string;
}

@ApiTags('chatwoot')
@Controller('api/v1/integrations/chatwoot/widget')
export class WidgetController {
  constructor(private readonly widget: Widget) {}

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
    return serveScript(reply, known, await this.widget.script(tenantOfScript(name), choice.integration_id));
  }

  /** Not `@Idempotent()`: it changes nothing, and keeps no answer that proves an identity. */
  @Post(':tenant_id/identity')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @RequireScope('integrations:write')
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'The hash that proves a signed-in visitor to Chatwoot.',
    description: 'For your back end alone: whoever may ask can pass for anybody.',
  })
  prove(
    @CurrentCaller() caller: Caller,
    @Param('tenant_id') tenantId: string,
    @Query() choice: IntegrationChoice,
    @Body() { identifier }: IdentityRequest,
  ): Promise<IdentityAnswer> {
    return this.widget.identity(caller, tenantId, choice.integration_id, identifier);
  }
}
