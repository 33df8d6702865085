/** The knowledge base over HTTP: documents in and out, and a look at what a question finds. */
import { Body, Controller, Delete, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, NewId, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import { DocumentLibrary, type DocumentAnswer, type SavedAnswer } from './document-library.js';
import { KnowledgeSearch, type SearchAnswer } from './knowledge-search.js';
import { DocumentsQuery, SaveDocument, SearchKnowledge } from './knowledge.dto.js';

@ApiTags('knowledge')
@ApiBearerAuth()
@Controller('api/v1/knowledge')
export class KnowledgeController {
  constructor(
    private readonly library: DocumentLibrary,
    private readonly searching: KnowledgeSearch,
  ) {}

  @Post('documents')
  @Idempotent()
  @RequireScope('knowledge:write')
  @ApiOperation({ summary: 'Keep a document, or replace the one with the same external id.' })
  save(
    @CurrentCaller() caller: Caller,
    @NewId() newId: string,
    @Body() document: SaveDocument,
  ): Promise<SavedAnswer> {
    return this.library.save(caller, newId, document);
  }

  @Get('documents')
  @RequireScope('knowledge:read')
  @ApiOperation({ summary: 'Documents, newest first, without their content.' })
  list(@CurrentCaller() caller: Caller, @Query() query: DocumentsQuery): Promise<Page<DocumentAnswer>> {
    return this.library.list(caller, query);
  }

  @Get('documents/:id')
  @RequireScope('knowledge:read')
  @ApiOperation({ summary: 'One document with its content.' })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<DocumentAnswer> {
    return this.library.get(caller, id);
  }

  @Delete('documents/:id')
  @RequireScope('knowledge:write')
  @ApiOperation({ summary: 'Remove a document and everything that finds it.' })
  remove(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<{ document_id: string; removed: true }> {
    return this.library.remove(caller, id);
  }

  @Post('search')
  @HttpCode(200)
  @RequireScope('knowledge:read')
  @ApiOperation({ summary: 'The chunks that fit a question best, and how sure an answer from them is.' })
  search(@CurrentCaller() caller: Caller, @Body() request: SearchKnowledge): Promise<SearchAnswer> {
    return this.searching.search(caller, request);
  }
}
