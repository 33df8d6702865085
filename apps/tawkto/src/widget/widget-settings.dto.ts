/** How the widget is to look, where it is shown and to whom. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

/** Scheme, host and port as a browser's Origin header has them. */
const ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/;

export class Portal {
  @ApiPropertyOptional({ example: 'https://www.example.org' })
  @IsString()
  @MaxLength(255)
  @Matches(ORIGIN, {
    message: 'origin must be scheme and host in lower case, such as https://www.example.org',
  })
  origin!: string;

  @ApiPropertyOptional({
    isArray: true,
    example: ['/help'],
    description: 'Beginnings of paths; all unless given.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @Matches(/^\/[^\s?#]*$/, {
    each: true,
    message: 'must each begin with / and hold no space, ? or #, such as /help',
  })
  @MaxLength(255, { each: true })
  paths?: string[];
}

export class WidgetSettings {
  @ApiPropertyOptional({ description: 'Shown beside the closed widget while somebody is there.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  greeting?: string;

  @ApiPropertyOptional({ description: 'Shown in its place while nobody is there.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  offline_message?: string;

  @IsOptional() @IsString() @MaxLength(65_536) custom_css?: string;

  @ApiPropertyOptional({ description: 'Runs once the widget is there, with Tawk_API as its only argument.' })
  @IsOptional()
  @IsString()
  @MaxLength(65_536)
  custom_js?: string;

  @ApiPropertyOptional({ type: [Portal], description: 'Where it is shown; nowhere unless there is one.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => Portal)
  portals?: Portal[];

  @ApiPropertyOptional({ isArray: true, description: 'Profiles the page may name; everybody unless given.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(64, { each: true })
  allowed_profiles?: string[];

  @ApiPropertyOptional({ description: 'Whether the page tells each message of a chat while it runs.' })
  @IsOptional()
  @IsBoolean()
  live_messages?: boolean;
}
