/** Contacts over HTTP: which client of the business each is. */
import { Body, Controller, Delete, Get, Param, ParseUUIDPipe, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { ContactDesk, type ContactClientAnswer } from './contact-desk.js';
import { ClientChoice } from './contacts.dto.js';

@ApiTags('contacts')
@ApiBearerAuth()
@Controller('api/v1/contacts')
export class ContactsController {
  constructor(private readonly desk: ContactDesk) {}

  @Get(':id/client')
  @RequireScope('conversations:read')
  @ApiOperation({
    summary: 'Which client the contact is, with the evidence, and claims that were in conflict.',
  })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<ContactClientAnswer> {
    return this.desk.get(caller, id);
  }

  @Put(':id/client')
  @RequireScope('conversations:write')
  @ApiOperation({ summary: 'Say which client the contact is, whoever it was thought to be.' })
  link(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() choice: ClientChoice,
  ): Promise<ContactClientAnswer> {
    return this.desk.link(caller, id, choice.client_id);
  }

  @Delete(':id/client')
  @RequireScope('conversations:write')
  @ApiOperation({ summary: 'The contact is no known client any more; the evidence stays, undone.' })
  unlink(
    @CurrentCaller() caller: Caller,
    @Param('id', ParseUUIDPipe) id: string,
  ): Promise<ContactClientAnswer> {
    return this.desk.unlink(caller, id);
  }
}
