/** What may be put into the knowledge base, and asked of it. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import {
  DOCUMENT_FORMATS,
  DOCUMENT_KINDS,
  DOCUMENT_LANGUAGES,
  type DocumentFormat,
  type DocumentKind,
  type DocumentLanguage,
} from '@enlace/persistence';
import { PageQuery } from '@enlace/service-kit';

const LONGEST_CONTENT = 1_048_576;

export class SaveDocument {
  @ApiPropertyOptional({ description: 'One tenant; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiProperty({ description: 'Shown as the source; the question where it is a FAQ.', maxLength: 300 })
  @IsString()
  @Length(1, 300)
  @Matches(/\S/, { message: 'must hold more than white space' })
  title!: string;

  @ApiProperty({ maxLength: LONGEST_CONTENT })
  @IsString()
  @Length(1, LONGEST_CONTENT)
  content!: string;

  @ApiProperty({ enum: DOCUMENT_FORMATS })
  @IsIn(DOCUMENT_FORMATS)
  format!: DocumentFormat;

  @ApiPropertyOptional({ enum: DOCUMENT_KINDS, default: 'article' })
  @IsOptional()
  @IsIn(DOCUMENT_KINDS)
  kind?: DocumentKind;

  @ApiPropertyOptional({ enum: DOCUMENT_LANGUAGES, description: 'Found out where absent.' })
  @IsOptional()
  @IsIn(DOCUMENT_LANGUAGES)
  language?: DocumentLanguage;

  @ApiPropertyOptional({
    description: 'Your own id: a document with the same one is replaced.',
    maxLength: 256,
  })
  @IsOptional()
  @IsString()
  @Length(1, 256)
  external_id?: string;
}

export class DocumentsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'One tenant; a key of one tenant sees its own only.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;
}

export class SearchKnowledge {
  @ApiPropertyOptional({ description: 'One tenant; needed with a key for all tenants.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiProperty({ maxLength: 2_000 })
  @IsString()
  @Length(1, 2_000)
  query!: string;

  @ApiPropertyOptional({ description: 'What the customer had said before.', maxLength: 2_000 })
  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  previous?: string;

  @ApiPropertyOptional({ minimum: 1, maximum: 50, default: 5 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(50)
  limit?: number;
}
