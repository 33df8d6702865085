/** What the routes of templates take. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { TEMPLATE_LANGUAGE } from '@enlace/normalization';
import { TEMPLATE_CATEGORIES, type TemplateCategory } from '@enlace/providers';
import { PageQuery } from '@enlace/service-kit';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';

const NAME = /^[a-z0-9_]{1,512}$/;
const NAME_RULE = { message: 'name must be 1 to 512 lower-case letters, digits and underscores' };
const LANGUAGE_RULE = { message: 'language must look like es, es_MX or es_419' };
const WORD = /^[A-Z_]{1,64}$/;
const PARAMETER_FORMATS = ['NAMED', 'POSITIONAL'] as const;

export class TemplateChoice {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Which number, when the tenant has several: its account is meant.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}

export class TemplateName {
  @ApiProperty()
  @Matches(NAME, NAME_RULE)
  name!: string;
}

export class TemplateQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Which number, when the tenant has several: its account is meant.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;

  @ApiPropertyOptional({ description: 'As Meta names it; deleted ones are listed with DELETED only.' })
  @IsOptional()
  @Matches(WORD, { message: "status must be one of Meta's, such as APPROVED" })
  status?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @Matches(NAME, NAME_RULE)
  name?: string;

  @ApiPropertyOptional({ example: 'es_MX' })
  @IsOptional()
  @Matches(TEMPLATE_LANGUAGE, LANGUAGE_RULE)
  language?: string;

  @ApiPropertyOptional({ enum: TEMPLATE_CATEGORIES })
  @IsOptional()
  @Matches(WORD, { message: "category must be one of Meta's, such as UTILITY" })
  category?: string;
}

export class TemplateLanguageChoice extends TemplateChoice {
  @ApiPropertyOptional({ description: 'This language only; all of them unless given.', example: 'es_MX' })
  @IsOptional()
  @Matches(TEMPLATE_LANGUAGE, LANGUAGE_RULE)
  language?: string;
}

export class CreateTemplate extends TemplateChoice {
  @ApiProperty({ example: 'recordatorio_cita' })
  @Matches(NAME, NAME_RULE)
  name!: string;

  @ApiProperty({ example: 'es_MX' })
  @Matches(TEMPLATE_LANGUAGE, LANGUAGE_RULE)
  language!: string;

  @ApiProperty({ enum: TEMPLATE_CATEGORIES })
  @IsIn(TEMPLATE_CATEGORIES)
  category!: TemplateCategory;

  @ApiPropertyOptional({ enum: PARAMETER_FORMATS, default: 'POSITIONAL' })
  @IsOptional()
  @IsIn(PARAMETER_FORMATS)
  parameter_format?: (typeof PARAMETER_FORMATS)[number];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'As Meta documents them: HEADER, BODY, FOOTER, BUTTONS, CAROUSEL, LIMITED_TIME_OFFER.',
  })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @IsObject({ each: true })
  components!: Record<string, unknown>[];

  @ApiPropertyOptional({ description: 'Seconds for which Meta tries to deliver one.' })
  @IsOptional()
  @IsInt()
  @Min(30)
  @Max(2_592_000)
  message_send_ttl_seconds?: number;
}
