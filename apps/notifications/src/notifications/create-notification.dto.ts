/** What may be asked of the notifications service over HTTP. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { NOTIFICATION_CHANNELS, TENANT_ID } from '@enlace/contracts';
import { PageQuery } from '@enlace/service-kit';

export class NotificationRecipient {
  @ApiPropertyOptional({ description: 'A phone in any common form.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  phone?: string;
}

export class CreateNotification {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'The contact, by its id.' })
  @IsOptional()
  @IsUUID()
  recipient_id?: string;

  @ApiPropertyOptional({
    description: 'Or the contact, by what is known of it.',
    type: NotificationRecipient,
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => NotificationRecipient)
  recipient?: NotificationRecipient;

  @ApiPropertyOptional({ enum: NOTIFICATION_CHANNELS, default: 'auto' })
  @IsIn(NOTIFICATION_CHANNELS)
  channel: (typeof NOTIFICATION_CHANNELS)[number] = 'auto';

  @ApiProperty({ maxLength: 4096 })
  @IsString()
  @Length(1, 4096)
  message!: string;
}

export class NotificationsQuery extends PageQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}
