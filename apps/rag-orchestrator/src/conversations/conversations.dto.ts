/** What may be asked of conversations, and said in them. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { TENANT_ID } from '@enlace/contracts';
import { PROVIDERS, type Provider } from '@enlace/normalization';
import { OWNERS, type Owner } from '@enlace/persistence';
import { PageQuery } from '@enlace/service-kit';

const CONVERSATION_STATES = ['active', 'closed'] as const;
const AUTHORS = ['human', 'system'] as const;
const LONGEST_TEXT = 65_536;

export class ConversationsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'One tenant; a key of one tenant sees its own only.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ enum: PROVIDERS })
  @IsOptional()
  @IsIn(PROVIDERS)
  provider?: Provider;

  @ApiPropertyOptional({ enum: OWNERS })
  @IsOptional()
  @IsIn(OWNERS)
  owner?: Owner;

  @ApiPropertyOptional({ enum: CONVERSATION_STATES })
  @IsOptional()
  @IsIn(CONVERSATION_STATES)
  state?: (typeof CONVERSATION_STATES)[number];

  @ApiPropertyOptional({ description: 'The conversations with one contact.' })
  @IsOptional()
  @IsUUID()
  contact_id?: string;
}

export class ReadMessages {
  @ApiPropertyOptional({
    description: "Our id of the customer's message up to which all were read; their newest unless given.",
  })
  @IsOptional()
  @IsUUID()
  message_id?: string;

  @ApiPropertyOptional({ description: 'Shows for some seconds that an answer is being written.' })
  @IsOptional()
  @IsBoolean()
  typing?: boolean;
}

export class WriteMessage {
  @ApiProperty({ maxLength: LONGEST_TEXT })
  @IsString()
  @Length(1, LONGEST_TEXT)
  @Matches(/\S/, { message: 'must hold more than white space' })
  text!: string;

  @ApiPropertyOptional({
    enum: AUTHORS,
    default: 'human',
    description: 'A person takes the conversation over from the bot; a system does not.',
  })
  @IsOptional()
  @IsIn(AUTHORS)
  author?: (typeof AUTHORS)[number];

  @ApiPropertyOptional({ description: "The provider's id of the message it answers.", maxLength: 512 })
  @IsOptional()
  @IsString()
  @Length(1, 512)
  reply_to?: string;
}
