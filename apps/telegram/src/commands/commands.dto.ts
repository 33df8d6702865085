/** What the routes of the menu take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import type { TelegramCredentials } from '@enlace/providers';
import { IsArray, IsOptional } from 'class-validator';
import { BotChoice } from '../bot/bot-choice.dto.js';

export class CommandsRequest extends BotChoice {
  @ApiPropertyOptional({
    type: 'array',
    items: {
      type: 'object',
      properties: {
        command: { type: 'string', pattern: '^[a-z0-9_]{1,32}$' },
        description: { type: 'string', minLength: 1, maxLength: 256 },
        language_code: { type: 'string', pattern: '^[a-z]{2}$' },
      },
      required: ['command', 'description'],
    },
    nullable: true,
    description:
      'Replaces the setting `commands`, null forgets it; left out, what the settings say is set again.',
  })
  @IsOptional()
  @IsArray()
  commands?: NonNullable<TelegramCredentials['commands']> | null;
}
