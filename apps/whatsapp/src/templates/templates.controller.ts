/** The templates of a tenant's WhatsApp Business account. */
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import type {
  DeletedTemplates,
  NamedTemplates,
  SyncAnswer,
  TemplateAnswer,
  TemplateList,
} from './template-answers.js';
import {
  CreateTemplate,
  TemplateChoice,
  TemplateLanguageChoice,
  TemplateName,
  TemplateQuery,
} from './templates.dto.js';
import { Templates } from './templates.service.js';

@ApiTags('whatsapp')
@ApiBearerAuth()
@Controller('api/v1/integrations/whatsapp/templates')
export class TemplatesController {
  constructor(private readonly templates: Templates) {}

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'The templates as they are known, by name and language.' })
  list(@CurrentCaller() caller: Caller, @Query() query: TemplateQuery): Promise<TemplateList> {
    return this.templates.list(caller, query);
  }

  @Get(':name')
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'Every language of a template, with what changed in it, the newest first.' })
  get(
    @CurrentCaller() caller: Caller,
    @Param() { name }: TemplateName,
    @Query() choice: TemplateChoice,
  ): Promise<NamedTemplates> {
    return this.templates.get(caller, name, choice);
  }

  /** Not `@Idempotent()`: asked again, Meta is to be asked again. */
  @Post('sync')
  @HttpCode(200)
  @RequireScope('integrations:write')
  @ApiOperation({ summary: "Read Meta's list now; says how many were made, changed and removed here." })
  sync(@CurrentCaller() caller: Caller, @Body() choice: TemplateChoice): Promise<SyncAnswer> {
    return this.templates.sync(caller, choice);
  }

  @Post()
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Create a template at Meta, which reviews it before it can be sent.' })
  create(@CurrentCaller() caller: Caller, @Body() request: CreateTemplate): Promise<TemplateAnswer> {
    return this.templates.create(caller, request);
  }

  @Delete(':name')
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Delete a template at Meta, in every language or in one.' })
  remove(
    @CurrentCaller() caller: Caller,
    @Param() { name }: TemplateName,
    @Query() choice: TemplateLanguageChoice,
  ): Promise<DeletedTemplates> {
    return this.templates.remove(caller, name, choice);
  }
}
