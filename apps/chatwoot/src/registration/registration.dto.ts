/** What the routes of the registration take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { REGISTRATION_MODES, type ChatwootRegistrationMode } from '@enlace/providers';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsOptional,
  IsUrl,
  Matches,
  MaxLength,
} from 'class-validator';
import { AccountChoice } from '../account/account-choice.dto.js';

export class RegistrationRequest extends AccountChoice {
  @ApiPropertyOptional({
    enum: REGISTRATION_MODES,
    description: 'The one registered last unless given, or else webhook.',
  })
  @IsOptional()
  @IsIn(REGISTRATION_MODES)
  mode?: ChatwootRegistrationMode;

  @ApiPropertyOptional({
    description: 'PUBLIC_URL with our own path unless given; at most 2,048 characters.',
  })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(2_048)
  url?: string;

  @ApiPropertyOptional({
    description: "With agent_bot: the inboxes the bot is given; the integration's own unless given.",
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @Matches(/^\d{1,15}$/, { each: true, message: 'must each be the number of an inbox, as text' })
  inbox_ids?: string[];
}
