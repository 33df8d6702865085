/** What the routes of the desk take and answer. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { ON_RESOLVED, type OnResolved } from '@enlace/persistence';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { AccountChoice } from '../account/account-choice.dto.js';

const CHATWOOT_ID = /^\d{1,15}$/;
const MOST_BACKFILL = 200;

export class DeskRequest extends AccountChoice {
  @ApiPropertyOptional({ default: true })
  @IsOptional()
  @IsBoolean()
  enabled?: boolean;

  @ApiPropertyOptional({
    description: "The number of an inbox of Chatwoot's API channel, as text; made by us unless given.",
  })
  @IsOptional()
  @Matches(CHATWOOT_ID, { message: 'must be the number of an inbox, as text' })
  inbox_id?: string;

  @ApiPropertyOptional({
    description:
      'Whose conversations come to the desk: of every WhatsApp and Telegram integration unless given.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @IsUUID(undefined, { each: true })
  integrations?: string[];

  @ApiPropertyOptional({
    enum: ON_RESOLVED,
    default: 'bot',
    description:
      'When an agent resolves a conversation: the bot answers again, it is over, or it stays a person’s.',
  })
  @IsOptional()
  @IsIn(ON_RESOLVED)
  on_resolved?: OnResolved;

  @ApiPropertyOptional({ default: 20, description: 'How many earlier messages are shown; 0 for none.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_BACKFILL)
  backfill?: number;

  @ApiPropertyOptional({
    default: false,
    description:
      'Whether greetings, surveys, automation rules and bots of Chatwoot write to the customer too.',
  })
  @IsOptional()
  @IsBoolean()
  send_automatic?: boolean;

  @ApiPropertyOptional({
    description: 'The agent new conversations are given to; Chatwoot decides unless given.',
  })
  @IsOptional()
  @Matches(CHATWOOT_ID, { message: 'must be the number of an agent, as text' })
  assignee_id?: string;

  @ApiPropertyOptional({ description: 'The team new conversations are given to.' })
  @IsOptional()
  @Matches(CHATWOOT_ID, { message: 'must be the number of a team, as text' })
  team_id?: string;
}

export interface DeskAnswer {
  readonly tenant_id: string;
  readonly integration_id: string;
  readonly enabled: boolean;
  readonly inbox_id: string;
  /** Null: of every WhatsApp and Telegram integration. */
  readonly integrations: readonly string[] | null;
  readonly on_resolved: OnResolved;
  readonly backfill: number;
  readonly send_automatic: boolean;
  readonly assignee_id: string | null;
  readonly team_id: string | null;
  /** Conversations that were last active before are not mirrored. */
  readonly since: string;
  /** What keeps it from working, and what a person must mend. */
  readonly trouble: string | null;
  readonly trouble_since: string | null;
  readonly conversations: {
    readonly mirrored: number;
    readonly waiting: number;
    readonly oldest_waiting_at: string | null;
  };
  /** Messages Chatwoot took in no form. */
  readonly refused_messages: number;
}
