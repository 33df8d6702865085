/** What may be asked of a provider service: that somebody receives a message. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsIn,
  IsISO8601,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  ValidateNested,
} from 'class-validator';
import { ON_UNSUPPORTED, TENANT_ID, type OnUnsupported } from '@enlace/contracts';
import {
  OneObject,
  OutboundContent,
  TEXT_FORMATS,
  type Sendable,
  type TextFormat,
} from '@enlace/normalization';

const AUTHORS = ['human', 'system'] as const;

export class EditMessage {
  @ApiProperty({ maxLength: 65_536 })
  @IsString()
  @Length(1, 65_536)
  text!: string;

  @ApiPropertyOptional({ enum: TEXT_FORMATS, default: 'plain' })
  @IsOptional()
  @IsIn(TEXT_FORMATS)
  format?: TextFormat;
}

const FOUND = ['sent', 'failed'] as const;

export class ReconcileMessage {
  @ApiProperty({ enum: FOUND, description: 'What became of it.' })
  @IsIn(FOUND)
  status!: (typeof FOUND)[number];

  @ApiPropertyOptional({
    description: "The provider's id of it, where it was sent and the id is known.",
    maxLength: 512,
  })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  provider_message_id?: string;

  @ApiPropertyOptional({ description: 'How it is known that it did not arrive.', maxLength: 500 })
  @IsOptional()
  @IsString()
  @Length(1, 500)
  reason?: string;
}

export class SendMessage {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'The conversation to write into …' })
  @IsOptional()
  @IsUUID()
  conversation_id?: string;

  @ApiPropertyOptional({
    description:
      '… or whom: an id of the channel, or a phone in any common form where the channel knows people by it.',
    maxLength: 512,
  })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  to?: string;

  @ApiPropertyOptional({ description: 'From which one, when the tenant has several of this provider.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;

  @ApiProperty({ type: OutboundContent })
  @OneObject()
  @ValidateNested()
  @Type(() => OutboundContent)
  content!: Sendable;

  @ApiPropertyOptional({ description: "The provider's id of the message it answers.", maxLength: 512 })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  reply_to?: string;

  @ApiPropertyOptional({
    enum: ON_UNSUPPORTED,
    default: 'degrade',
    description: 'What becomes of content that the channel cannot carry as it is.',
  })
  @IsOptional()
  @IsIn(ON_UNSUPPORTED)
  on_unsupported?: OnUnsupported;

  @ApiPropertyOptional({
    enum: AUTHORS,
    default: 'system',
    description: 'A person takes the conversation over from the bot; a system does not.',
  })
  @IsOptional()
  @IsIn(AUTHORS)
  author?: (typeof AUTHORS)[number];

  @ApiPropertyOptional({ description: 'Not sent after this moment.' })
  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'Carried back in delivery.succeeded and delivery.failed.',
  })
  @IsOptional()
  @IsObject()
  metadata?: Record<string, unknown>;
}
