/** What the routes of the gap healer take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsISO8601, IsOptional } from 'class-validator';
import { IntegrationChoice } from '../account/account-choice.dto.js';

export class HealRequest extends IntegrationChoice {
  @ApiPropertyOptional({
    description:
      'Look from this moment on (ISO 8601), at most seven days back; from where the last sweep came to unless given.',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  since?: string;
}
