/** How a tenant's Chatwoot brings its events here. */
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, RequireScope, type Caller } from '@enlace/service-kit';
import { AccountChoice } from '../account/account-choice.dto.js';
import { RegistrationRequest } from './registration.dto.js';
import { Registration, type RegistrationAnswer } from './registration.service.js';

@ApiTags('chatwoot')
@ApiBearerAuth()
@Controller('api/v1/integrations/chatwoot/registration')
export class RegistrationController {
  constructor(private readonly registration: Registration) {}

  @Post()
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({
    summary:
      "Let Chatwoot's events come here, by a webhook of the account or as an agent bot; keeps the secret.",
  })
  set(@CurrentCaller() caller: Caller, @Body() request: RegistrationRequest): Promise<RegistrationAnswer> {
    return this.registration.set(caller, request);
  }

  @Get()
  @RequireScope('integrations:read')
  @ApiOperation({ summary: 'How the events come, and what differs from what is wished.' })
  get(@CurrentCaller() caller: Caller, @Query() choice: AccountChoice): Promise<RegistrationAnswer> {
    return this.registration.get(caller, choice);
  }

  @Post('repair')
  @HttpCode(200)
  @Idempotent()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Mend only what differs from what was registered.' })
  repair(@CurrentCaller() caller: Caller, @Body() choice: AccountChoice): Promise<RegistrationAnswer> {
    return this.registration.set(caller, choice);
  }

  @Delete()
  @RequireScope('integrations:write')
  @ApiOperation({ summary: 'Take our webhook or bot away; what is not ours stays.' })
  remove(@CurrentCaller() caller: Caller, @Query() choice: AccountChoice): Promise<RegistrationAnswer> {
    return this.registration.remove(caller, choice);
  }
}
