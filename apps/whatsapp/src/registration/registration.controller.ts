/** Where Meta brings the webhooks of a tenant's number. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import type { RegistrationAnswer } from './registration-answer.js';
import { RegistrationChoice, RegistrationRemoval, RegistrationRequest } from './registration.dto.js';
import { Registration } from './registration.service.js';

@ApiTags('whatsapp')
@ApiBearerAuth()
@Controller('api/v1/integrations/whatsapp/registration')
export class RegistrationController {
  constructor(private readonly registration: Registration) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({
    summary:
      'Let webhooks come here: for the number, its account or the app. Meta calls the address at once.',
  })
  set(@CurrentCaller() caller: Caller, @Body() request: RegistrationRequest): Promise<RegistrationAnswer> {
    return this.registration.set(caller, request);
  }

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'Where the webhooks go, what differs from what is wished, and who must act.' })
  get(@CurrentCaller() caller: Caller, @Query() choice: RegistrationChoice): Promise<RegistrationAnswer> {
    return this.registration.get(caller, choice);
  }

  @Post('repair')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Set only what differs from what was registered.' })
  repair(@CurrentCaller() caller: Caller, @Body() choice: RegistrationChoice): Promise<RegistrationAnswer> {
    return this.registration.repair(caller, choice);
  }

  @Delete()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: "Take our address away; another owner's stays." })
  remove(
    @CurrentCaller() caller: Caller,
    @Query() removal: RegistrationRemoval,
  ): Promise<RegistrationAnswer> {
    return this.registration.remove(caller, removal);
  }
}
