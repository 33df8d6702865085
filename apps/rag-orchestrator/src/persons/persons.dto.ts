/** What the routes of persons and erasures take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { PageQuery } from '@enlace/service-kit';
import { IsOptional, Matches } from 'class-validator';

export class TenantQuery {
  @ApiPropertyOptional({ description: 'Whose client it is; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}

export class ErasureQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'A tenant; with a key for all tenants, all of them unless told.' })
  @IsOptional()
  @Matches(/^(?:\*|[A-Za-z0-9_-]{1,64})$/)
  tenant_id?: string;
}
