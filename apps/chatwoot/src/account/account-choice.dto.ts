/** Which of a tenant's Chatwoot accounts a request is about. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { IsOptional, IsUUID, Matches } from 'class-validator';

export class IntegrationChoice {
  @ApiPropertyOptional({ description: 'Which account, when the tenant has several.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}

export class AccountChoice extends IntegrationChoice {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}
