/** What the routes of the webhook take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsUrl,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { UPDATE_KINDS } from '@enlace/providers';
import { BotChoice } from '../bot/bot-choice.dto.js';

export class WebhookRemoval extends BotChoice {
  @ApiPropertyOptional({ description: 'Throws away the updates that wait at Telegram.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  drop_pending_updates?: boolean;
}

export class WebhookRequest extends BotChoice {
  @ApiPropertyOptional({
    description: "As it was last set unless given, else PUBLIC_URL with the integration's own path.",
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  url?: string;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 100,
    description: "Updates at a time; as it was last set unless given, else Telegram's choice of 40.",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  max_connections?: number;

  @ApiPropertyOptional({
    enum: UPDATE_KINDS,
    isArray: true,
    description: 'Kinds of update; as they were last set unless given, else those of the integration.',
  })
  @IsOptional()
  @IsArray()
  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(UPDATE_KINDS, { each: true })
  allowed_updates?: string[];

  @ApiPropertyOptional({ description: 'Throws away the updates that wait at Telegram, this once.' })
  @IsOptional()
  @IsBoolean()
  drop_pending_updates?: boolean;
}
