/** The API for API keys. */
import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, type Caller } from '../auth/caller.js';
import { RequireScope } from '../auth/route-access.js';
import { CreateKeyDto, KeysQuery } from './create-key.dto.js';
import { KeysService, type CreatedKeyAnswer, type KeyAnswer } from './keys.service.js';

@ApiTags('keys')
@Controller('api/v1/keys')
export class KeysController {
  constructor(@Inject(KeysService) private readonly keys: KeysService) {}

  /** Not idempotent by header: the answer holds the key, and answers of idempotent requests are kept. */
  @Post()
  @ApiOperation({
    summary: 'Make a key of one tenant, or with `tenant_id: null` for all. It is shown this once.',
  })
  @RequireScope('keys:write')
  create(@CurrentCaller() caller: Caller, @Body() dto: CreateKeyDto): Promise<CreatedKeyAnswer> {
    return this.keys.create(caller, dto);
  }

  @Get()
  @ApiOperation({ summary: 'The keys, without their secrets.' })
  @RequireScope('keys:read')
  list(@CurrentCaller() caller: Caller, @Query() query: KeysQuery): Promise<readonly KeyAnswer[]> {
    return this.keys.list(caller, query.tenant_id);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Revoke a key.' })
  @HttpCode(204)
  @RequireScope('keys:write')
  revoke(@CurrentCaller() caller: Caller, @Param('id') id: string): Promise<void> {
    return this.keys.revoke(caller, id);
  }
}
