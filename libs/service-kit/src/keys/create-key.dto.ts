/** What is asked for when a key is made or listed. */
import { SCOPES, TENANT_ID, type Scope } from '@enlace/contracts';
import { ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayNotEmpty,
  ArrayUnique,
  IsIn,
  IsOptional,
  IsString,
  Length,
  Matches,
  ValidateIf,
} from 'class-validator';

export class CreateKeyDto {
  /** Null for a key to all tenants, which only a platform key may make; absent: the caller's own. */
  @ValidateIf((dto: CreateKeyDto) => dto.tenant_id !== null && dto.tenant_id !== undefined)
  @Matches(TENANT_ID, { message: 'tenant_id must be 1 to 64 letters, digits, "_" or "-", or null' })
  tenant_id?: string | null;

  /** For people, to know the key by. */
  @IsString()
  @Length(1, 100)
  name!: string;

  @ArrayNotEmpty()
  @ArrayUnique()
  @IsIn(SCOPES, { each: true })
  scopes!: Scope[];
}

export class KeysQuery {
  @ApiPropertyOptional({ description: 'Only the keys of this tenant' })
  @IsOptional()
  @Matches(TENANT_ID, { message: 'tenant_id must be 1 to 64 letters, digits, "_" or "-"' })
  tenant_id?: string;
}
