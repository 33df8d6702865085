/** What a private note consists of. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { IsOptional, IsString, IsUUID, Matches, MaxLength } from 'class-validator';

/** Characters; Chatwoot takes 150,000 (app/models/message.rb). */
const MOST = 140_000;

export class NoteRequest {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiProperty({ description: 'A conversation of Chatwoot, or one that the desk mirrors there.' })
  @IsUUID()
  conversation_id!: string;

  @ApiProperty({ description: 'For agents only; it is never sent to the customer.' })
  @IsString()
  @Matches(/\S/, { message: 'text must not be empty' })
  @MaxLength(MOST)
  text!: string;
}
