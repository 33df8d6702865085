/** Persons over HTTP: everything about one of them handed out, or erased from every store. */
import {
  Controller,
  Get,
  Header,
  HttpCode,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Res,
  type StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import {
  CurrentCaller,
  Idempotent,
  RawAnswer,
  RequireScope,
  type Caller,
  type Page,
} from '@enlace/service-kit';
import type { FastifyReply } from 'fastify';
import { ClientPath } from '../clients/clients.dto.js';
import type { ErasureAnswer } from './erasure-answer.js';
import { PersonDesk } from './person-desk.js';
import { ErasureQuery, TenantQuery } from './persons.dto.js';

const EXPORT = {
  summary: 'Everything that is kept about the person, one JSON document a line.',
  description:
    'The last line is `{"kind":"end","records":…}`: without it the export is not whole. Files by reference: `GET /api/v1/media/{id}`.',
};
const ERASE = {
  summary: 'Erase the person from every store.',
  description:
    '202 with the erasure, which goes on behind the answer; 200 once it is done. The certificate: `GET /api/v1/erasures/{id}`.',
};

@ApiTags('persons')
@ApiBearerAuth()
@Controller('api/v1')
export class PersonsController {
  constructor(private readonly desk: PersonDesk) {}

  @Post('contacts/:id/export')
  @HttpCode(200)
  @RawAnswer()
  @RequireScope('persons:export')
  @ApiOperation(EXPORT)
  @ApiProduces('application/x-ndjson')
  @Header('Cache-Control', 'private, no-store')
  exportContact(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<StreamableFile> {
    return this.desk.export(caller, { kind: 'contact', id });
  }

  @Post('clients/:id/export')
  @HttpCode(200)
  @RawAnswer()
  @RequireScope('persons:export')
  @ApiOperation(EXPORT)
  @ApiProduces('application/x-ndjson')
  @Header('Cache-Control', 'private, no-store')
  exportClient(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Query() { tenant_id: tenant }: TenantQuery,
  ): Promise<StreamableFile> {
    return this.desk.export(caller, { kind: 'client', id }, tenant);
  }

  @Post('contacts/:id/erase')
  @HttpCode(202)
  @Idempotent()
  @RequireScope('persons:erase')
  @ApiOperation(ERASE)
  async eraseContact(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureAnswer> {
    return begun(await this.desk.erase(caller, { kind: 'contact', id }), reply);
  }

  @Post('clients/:id/erase')
  @HttpCode(202)
  @Idempotent()
  @RequireScope('persons:erase')
  @ApiOperation(ERASE)
  async eraseClient(
    @CurrentCaller() caller: Caller,
    @Param() { id }: ClientPath,
    @Query() { tenant_id: tenant }: TenantQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureAnswer> {
    return begun(await this.desk.erase(caller, { kind: 'client', id }, tenant), reply);
  }

  @Get('erasures')
  @RequireScope('persons:erase')
  @ApiOperation({ summary: 'Erasures, the newest first.' })
  list(@CurrentCaller() caller: Caller, @Query() query: ErasureQuery): Promise<Page<ErasureAnswer>> {
    return this.desk.list(caller, query);
  }

  @Get('erasures/:id')
  @RequireScope('persons:erase')
  @ApiOperation({
    summary: 'How far an erasure is; once it is done, its certificate and the digest of that.',
  })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<ErasureAnswer> {
    return this.desk.get(caller, id);
  }
}

function begun(erasure: ErasureAnswer, reply: FastifyReply): ErasureAnswer {
  reply.code(erasure.state === 'done' ? 200 : 202);
  return erasure;
}
