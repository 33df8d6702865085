/** Clients over HTTP: the people of the business, what they are known by, and their contacts. */
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, NewId, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import type { FastifyRequest } from 'fastify';
import type { ClientAnswer, ClientContactAnswer, KnownClientAnswer, MergeAnswer } from './client-answers.js';
import { ClientDesk } from './client-desk.js';
import { ClientImport, type ImportAnswer } from './client-import.js';
import { ClientMatching } from './client-matching.js';
import {
  ChangeClient,
  ClientPath,
  ClientsQuery,
  CreateClient,
  ImportQuery,
  MergeInto,
  OfTenant,
} from './clients.dto.js';

@ApiTags('clients')
@ApiBearerAuth()
@Controller('api/v1/clients')
export class ClientsController {
  constructor(
    private readonly desk: ClientDesk,
    private readonly matching: ClientMatching,
    private readonly importing: ClientImport,
  ) {}

  @Post()
  @Idempotent()
  @RequireScope('clients:write')
  @ApiOperation({
    summary: 'Make a client; contacts that show its phone or another of its identities become its own.',
    description:
      '409 `client.phone_taken` names in `details.client_id` the client that has the phone, in whatever form.',
  })
  create(
    @CurrentCaller() caller: Caller,
    @NewId() newId: string,
    @Body() client: CreateClient,
  ): Promise<KnownClientAnswer> {
    return this.desk.create(caller, newId, client);
  }

  @Get()
  @RequireScope('clients:read')
  @ApiOperation({ summary: 'Clients, the newest first; `q` finds names, emails, ids and phones.' })
  list(@CurrentCaller() caller: Caller, @Query() query: ClientsQuery): Promise<Page<ClientAnswer>> {
    return this.desk.list(caller, query);
  }

  @Post('import')
  @HttpCode(200)
  @RequireScope('clients:write')
  @ApiOperation({
    summary: 'Make and change many clients from a CSV, NDJSON or JSON body.',
    description:
      'A row is known by its `id`, else by its `phone`; empty cells leave what is there. The same file again changes ' +
      'nothing. Rows that cannot be kept are told with their number and column, the others are kept.',
  })
  @ApiConsumes('text/csv', 'application/x-ndjson', 'application/json')
  @ApiBody({ schema: { type: 'string' } })
  import(
    @CurrentCaller() caller: Caller,
    @Query() query: ImportQuery,
    @Req() request: FastifyRequest,
  ): Promise<ImportAnswer> {
    return this.importing.run(caller, query, request);
  }

  @Get(':id')
  @RequireScope('clients:read')
  @ApiOperation({ summary: 'One client and what it is known by; also one that was removed or merged.' })
  get(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Query() query: OfTenant,
  ): Promise<KnownClientAnswer> {
    return this.desk.get(caller, id, query);
  }

  @Get(':id/contacts')
  @RequireScope('clients:read')
  @ApiOperation({ summary: 'The contacts that are this client, what told so, and their conversations.' })
  contacts(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Query() query: OfTenant,
  ): Promise<{ items: ClientContactAnswer[] }> {
    return this.desk.contacts(caller, id, query);
  }

  @Patch(':id')
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'Change fields of a client; null empties one, attributes change name by name.' })
  change(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Body() change: ChangeClient,
  ): Promise<KnownClientAnswer> {
    return this.desk.change(caller, id, change);
  }

  @Delete(':id')
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'Remove a client: its phone is free again, its contacts are nobody’s.' })
  remove(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Query() query: OfTenant,
  ): Promise<{ id: string; removed: true }> {
    return this.desk.remove(caller, id, query);
  }

  @Post(':id/merge')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'This client and another are one person: the other goes on with what both had.' })
  merge(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Body() request: MergeInto,
  ): Promise<MergeAnswer> {
    return this.matching.merge(caller, id, request);
  }

  @Post(':id/unmerge')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('clients:write')
  @ApiOperation({ summary: 'Undo the merge of this client; what came since stays with the other.' })
  unmerge(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Body() request: OfTenant,
  ): Promise<MergeAnswer> {
    return this.matching.unmerge(caller, id, request);
  }
}
