/** What the setup API of a provider takes. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsObject, IsOptional, IsUUID, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';

export class SetupRequest {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: "The provider's fields." })
  @IsObject()
  config!: Record<string, unknown>;
}

export class ConfigUpdate {
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    description: 'Fields to change; masked secrets stay as they are, null forgets a field.',
  })
  @IsObject()
  config!: Record<string, unknown>;
}

export class IntegrationChoice {
  @ApiPropertyOptional({ description: 'Which one, when the tenant has several of this provider.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}
