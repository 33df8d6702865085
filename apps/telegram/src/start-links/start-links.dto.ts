/** What is asked for a start link with. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CLIENT_ID } from '@enlace/persistence';
import { IsBoolean, IsInt, IsOptional, Matches, Max, Min } from 'class-validator';
import { BotChoice } from '../bot/bot-choice.dto.js';

const DAY_SECONDS = 86_400;
export const WEEK_SECONDS = 7 * DAY_SECONDS;

export class StartLinkRequest extends BotChoice {
  @ApiProperty({ description: "The business's own id of the client.", pattern: CLIENT_ID.source })
  @Matches(CLIENT_ID, { message: 'client_id must be 1 to 64 letters, digits, ".", "_", ":" or "-"' })
  client_id!: string;

  @ApiPropertyOptional({
    minimum: 60,
    maximum: 90 * DAY_SECONDS,
    default: WEEK_SECONDS,
    description: 'Seconds.',
  })
  @IsOptional()
  @IsInt()
  @Min(60)
  @Max(90 * DAY_SECONDS)
  expires_in?: number;

  @ApiPropertyOptional({ default: true, description: 'Whether it links one contact only.' })
  @IsOptional()
  @IsBoolean()
  single_use?: boolean;
}
