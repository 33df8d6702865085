/** Files over HTTP: one in, to be sent; one out, as it came. */
import {
  Controller,
  Get,
  Header,
  Param,
  ParseUUIDPipe,
  Post,
  Query,
  Req,
  type StreamableFile,
} from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiConsumes, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, RawAnswer, RequireScope, type Caller } from '@enlace/service-kit';
import type { FastifyRequest } from 'fastify';
import { MediaDesk } from './media-desk.js';
import { UploadQuery, type UploadAnswer } from './media.dto.js';

@ApiTags('media')
@ApiBearerAuth()
@Controller('api/v1/media')
export class MediaController {
  constructor(private readonly desk: MediaDesk) {}

  @Post()
  @RequireScope('conversations:write')
  @ApiOperation({
    summary: 'Upload a file, to be sent in messages as `media.upload_id`.',
    description:
      'A form with one file, or the file itself as the body under its own Content-Type. ' +
      'The same file under the same name is kept once and has one id.',
  })
  @ApiConsumes('multipart/form-data', '*/*')
  @ApiBody({
    schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' } } },
  })
  upload(
    @CurrentCaller() caller: Caller,
    @Query() query: UploadQuery,
    @Req() request: FastifyRequest,
  ): Promise<UploadAnswer> {
    return this.desk.upload(caller, query, request);
  }

  @Get(':id')
  @RawAnswer()
  @RequireScope('conversations:read')
  @ApiOperation({
    summary: 'A file that came with a message or was uploaded, as it is.',
    description:
      '503 `media.unavailable` while it is being fetched; 404 `media.not_found` with the reason when it could not be.',
  })
  @ApiProduces('*/*')
  @Header('X-Content-Type-Options', 'nosniff')
  @Header('Content-Security-Policy', "default-src 'none'; sandbox")
  @Header('Cache-Control', 'private, no-store')
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<StreamableFile> {
    return this.desk.get(caller, id);
  }
}
