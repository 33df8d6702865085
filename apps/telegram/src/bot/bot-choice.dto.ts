/** Which bot a request is about. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { IsOptional, IsUUID, Matches } from 'class-validator';

export class BotChoice {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Which bot, when the tenant has several.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}
