/** Which messages may be asked for. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import { PROVIDERS, type Provider } from '@enlace/normalization';
import { PageQuery } from '@enlace/service-kit';

const UNDELIVERED = ['unknown', 'failed'] as const;

export class UndeliveredQuery extends PageQuery {
  @ApiProperty({
    enum: UNDELIVERED,
    description: '`unknown`: it may have arrived or not, and is not sent again.',
  })
  @IsIn(UNDELIVERED)
  status!: (typeof UNDELIVERED)[number];

  @ApiPropertyOptional({ description: 'One tenant; a key of one tenant sees its own only.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ enum: PROVIDERS })
  @IsOptional()
  @IsIn(PROVIDERS)
  provider?: Provider;

  @ApiPropertyOptional()
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}
