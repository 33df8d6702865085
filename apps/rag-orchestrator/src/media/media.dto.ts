/** What may be said of an upload besides the file, and what is answered. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Length, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';

export class UploadQuery {
  @ApiPropertyOptional({
    description:
      'The tenant it belongs to; needed with a key for all tenants. A form may name it in a field.',
  })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Its name, where the body is the file itself.', maxLength: 240 })
  @IsOptional()
  @IsString()
  @Length(1, 240)
  file_name?: string;
}

export interface UploadAnswer {
  /** What messages name as `media.upload_id`. */
  readonly media_id: string;
  /** Bytes. */
  readonly size: number;
  readonly mime_type: string;
  /** Of the content, hex. */
  readonly sha256: string;
}
