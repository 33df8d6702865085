/** Notifications over HTTP: ask for one, see what became of it. */
import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Idempotent, NewId, RequireScope, type Caller, type Page } from '@enlace/service-kit';
import { CreateNotification, NotificationsQuery } from './create-notification.dto.js';
import { NotificationBook, type NotificationAnswer } from './notification-book.js';

@ApiTags('notifications')
@ApiBearerAuth()
@Controller('api/v1/notifications')
export class NotificationsController {
  constructor(private readonly book: NotificationBook) {}

  @Post()
  @HttpCode(202)
  @Idempotent()
  @RequireScope('notifications:write')
  @ApiOperation({ summary: 'Send one text to a contact over the channel named, or the one it used last.' })
  create(
    @CurrentCaller() caller: Caller,
    @Body() request: CreateNotification,
    @NewId() id: string,
  ): Promise<NotificationAnswer> {
    return this.book.create(caller, request, id);
  }

  @Get()
  @RequireScope('notifications:read')
  @ApiOperation({ summary: 'Notifications, newest first.' })
  list(
    @CurrentCaller() caller: Caller,
    @Query() query: NotificationsQuery,
  ): Promise<Page<NotificationAnswer>> {
    return this.book.list(caller, query);
  }

  @Get(':id')
  @RequireScope('notifications:read')
  @ApiOperation({ summary: 'One notification and what became of it.' })
  get(@CurrentCaller() caller: Caller, @Param('id', ParseUUIDPipe) id: string): Promise<NotificationAnswer> {
    return this.book.get(caller, id);
  }
}
