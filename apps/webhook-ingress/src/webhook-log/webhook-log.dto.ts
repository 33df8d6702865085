/** What may be asked of the webhook log. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsISO8601, IsOptional, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import { PROVIDERS, type Provider } from '@enlace/normalization';
import { WEBHOOK_STATES, type WebhookState } from '@enlace/persistence';
import { PageQuery } from '@enlace/service-kit';

export class WebhookLogQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'One tenant; a key of one tenant sees its own only.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ enum: PROVIDERS })
  @IsOptional()
  @IsIn(PROVIDERS)
  provider?: Provider;

  @ApiPropertyOptional({ enum: WEBHOOK_STATES })
  @IsOptional()
  @IsIn(WEBHOOK_STATES)
  status?: WebhookState;

  @ApiPropertyOptional({ description: 'Received at or after, ISO 8601.' })
  @IsOptional()
  @IsISO8601()
  from?: string;

  @ApiPropertyOptional({ description: 'Received before, ISO 8601.' })
  @IsOptional()
  @IsISO8601()
  to?: string;
}

export class WebhookStatsQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'ISO 8601; 24 hours ago when absent.' })
  @IsOptional()
  @IsISO8601()
  from?: string;

  @ApiPropertyOptional({ description: 'ISO 8601; now when absent.' })
  @IsOptional()
  @IsISO8601()
  to?: string;
}

export class ReplayRequest {
  @ApiPropertyOptional({ description: 'Only tell what would be published.' })
  @IsOptional()
  @IsBoolean()
  dry_run?: boolean;
}
