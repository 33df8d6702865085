/** What the routes of the webhook take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { IsBoolean, IsInt, IsOptional, IsUUID, IsUrl, Matches, Max, MaxLength, Min } from 'class-validator';

export class WebhookChoice {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Which bot, when the tenant has several.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}

export class WebhookRequest extends WebhookChoice {
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
