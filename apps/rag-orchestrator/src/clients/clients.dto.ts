/** What the routes of clients take. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  Min,
  MinDate,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import {
  CLIENT_ID,
  CLIENT_SOURCES,
  IDENTITY_KINDS,
  MATCH_STATES,
  MEDIUM_KINDS,
  type ClientSource,
  type IdentityKind,
  type MatchState,
  type MediumKind,
} from '@enlace/persistence';
import { PageQuery } from '@enlace/service-kit';

const ID_SAYS = 'must be 1 to 64 letters, digits, ".", "_", ":" or "-"';

/** Which tenant; a key of one tenant means its own. */
export class OfTenant {
  @ApiPropertyOptional({ description: 'One tenant; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}

export class ClientPath {
  @ApiProperty({ description: "The business's own id of the client." })
  @Matches(CLIENT_ID, { message: `id ${ID_SAYS}` })
  id!: string;
}

export class IdentityInput {
  @ApiProperty({ enum: IDENTITY_KINDS })
  @IsIn(IDENTITY_KINDS)
  kind!: IdentityKind;

  @ApiProperty({
    description:
      'Of a Chatwoot contact or a tawk.to visitor `<integration id>:<their id>`; of `external` `<system>:<id>`.',
  })
  @IsString()
  @Length(1, 255)
  value!: string;
}

/** Fields of a client; null empties one. They are read and checked as an import reads them. */
class ClientInput extends OfTenant {
  @ApiPropertyOptional({ nullable: true, type: String })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  first_name?: string | null;

  @ApiPropertyOptional({ nullable: true, type: String })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  last_name?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: String,
    description: 'As it is written: without a country code it is one of the default country.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  phone?: string | null;

  @ApiPropertyOptional({ nullable: true, type: String })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  email?: string | null;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'Such as `es-MX`.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  locale?: string | null;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'Such as `America/Mexico_City`.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  time_zone?: string | null;

  @ApiPropertyOptional({
    description: 'Names and values, 100 and 16 KB at most; when changed, null takes one away, others stay.',
    type: Object,
  })
  @IsOptional()
  @IsObject()
  attributes?: Record<string, unknown>;

  @ApiPropertyOptional({
    type: [IdentityInput],
    description: 'Besides phone and email; added to those known.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => IdentityInput)
  identities?: IdentityInput[];
}

export class CreateClient extends ClientInput {
  @ApiPropertyOptional({ description: "The business's own id; made where it is missing." })
  @IsOptional()
  @Matches(CLIENT_ID, { message: `id ${ID_SAYS}` })
  id?: string;
}

export class ChangeClient extends ClientInput {
  @ApiPropertyOptional({ description: 'Change it only while it is at this revision.' })
  @IsOptional()
  @IsInt()
  @Min(1)
  expected_revision?: number;
}

export class ClientsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'One tenant; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({
    description: 'How words of the name, the email or the id begin; or a phone in any form.',
  })
  @IsOptional()
  @IsString()
  @Length(2, 200)
  q?: string;

  @ApiPropertyOptional({ enum: CLIENT_SOURCES })
  @IsOptional()
  @IsIn(CLIENT_SOURCES)
  source?: ClientSource;

  @ApiPropertyOptional({ description: 'Changed then or later.', type: String, format: 'date-time' })
  @IsOptional()
  @Type(() => Date)
  @MinDate(new Date(0), { message: 'updated_since must be a time since 1970, such as 2026-01-31T00:00:00Z' })
  updated_since?: Date;
}

export class MergeInto extends OfTenant {
  @ApiProperty({ description: 'The client that goes on.' })
  @Matches(CLIENT_ID, { message: `into ${ID_SAYS}` })
  into!: string;
}

export class ImportQuery extends OfTenant {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Check everything, keep nothing.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  dry_run?: 'true' | 'false';
}

export class ConflictsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'One tenant; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ enum: MATCH_STATES })
  @IsOptional()
  @IsIn(MATCH_STATES)
  state?: MatchState;
}

export class ResolveConflict extends OfTenant {
  @ApiProperty({ nullable: true, type: String, description: 'Who it is; null: none of them.' })
  @ValidateIf((_, value) => value !== null)
  @Matches(CLIENT_ID, { message: `client_id ${ID_SAYS}, or null for none of them` })
  client_id!: string | null;
}

export class SaveClientSettings extends OfTenant {
  @ApiPropertyOptional({
    description: 'Whoever writes from a phone the channel vouches for becomes a client.',
  })
  @IsOptional()
  @IsBoolean()
  create_automatically?: boolean;

  @ApiPropertyOptional({ description: 'ISO 3166-1 alpha-2: of phones without a country code.' })
  @IsOptional()
  @Matches(/^[A-Z]{2}$/, { message: 'default_country must be two capital letters, such as MX' })
  default_country?: string;

  @ApiPropertyOptional({ enum: MEDIUM_KINDS, isArray: true, description: 'Medium evidence that links.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MEDIUM_KINDS.length)
  @IsIn(MEDIUM_KINDS, { each: true })
  link_medium?: MediumKind[];
}
