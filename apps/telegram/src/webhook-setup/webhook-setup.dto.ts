/** What the routes of the webhook take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsUrl, Max, MaxLength, Min } from 'class-validator';
import { BotChoice } from '../bot/bot-choice.dto.js';

export class WebhookRemoval extends BotChoice {
  @ApiPropertyOptional({ description: 'Throws away the updates that wait at Telegram.' })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  drop_pending_updates?: boolean;
}

export class WebhookRequest extends BotChoice {
  @ApiPropertyOptional({ description: "PUBLIC_URL with the integration's own path unless given." })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  url?: string;

  @ApiPropertyOptional({
    minimum: 1,
    maximum: 100,
    description: "Updates at a time; Telegram's choice is 40.",
  })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  max_connections?: number;

  @ApiPropertyOptional({ description: 'Throws away the updates that wait at Telegram.' })
  @IsOptional()
  @IsBoolean()
  drop_pending_updates?: boolean;
}
