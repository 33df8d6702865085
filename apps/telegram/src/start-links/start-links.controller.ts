/** Links by which a client comes to the bot. */
import { Body, Controller, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RequireScope, type Caller } from '@enlace/service-kit';
import { StartLinkRequest } from './start-links.dto.js';
import { StartLinks, type StartLinkAnswer } from './start-links.service.js';

@ApiTags('telegram')
@ApiBearerAuth()
@Controller('api/v1/integrations/telegram/links')
export class StartLinksController {
  constructor(private readonly links: StartLinks) {}

  /** Not `@Idempotent()`, which keeps the answer, and this one shows a secret: asking again makes another link. */
  @Post()
  @RequireScope('conversations:write')
  @ApiOperation({
    summary: 'A link that opens the chat with the bot and links whoever starts it to a client.',
    description:
      'The link is shown this once. `/start` with it links the contact; see the events `contact.*`.',
  })
  create(@CurrentCaller() caller: Caller, @Body() request: StartLinkRequest): Promise<StartLinkAnswer> {
    return this.links.create(caller, request);
  }
}
