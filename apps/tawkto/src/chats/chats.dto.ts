/** What the figures and sessions of chats are asked by. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsTimeZone, Matches, Max, Min } from 'class-validator';
import { IntegrationChoice } from '../property/property-choice.dto.js';

const DATE = /^\d{4}-\d{2}-\d{2}$/;

export class AnalyticsQuery extends IntegrationChoice {
  @ApiPropertyOptional({ description: 'YYYY-MM-DD, the first day; 29 days before the last unless given.' })
  @IsOptional()
  @Matches(DATE, { message: 'must be a day, as YYYY-MM-DD' })
  start_date?: string;

  @ApiPropertyOptional({ description: 'YYYY-MM-DD, the last day, included; today unless given.' })
  @IsOptional()
  @Matches(DATE, { message: 'must be a day, as YYYY-MM-DD' })
  end_date?: string;

  @ApiPropertyOptional({ description: 'IANA name; as the integration or the tenant has it unless given.' })
  @IsOptional()
  @IsTimeZone()
  time_zone?: string;
}

export class SessionsQuery extends IntegrationChoice {
  @ApiPropertyOptional({ minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}
