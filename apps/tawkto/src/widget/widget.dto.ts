/** What the routes of the widget take. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsEmail, IsIn, IsInt, IsOptional, IsString, Length, Max, MaxLength, Min } from 'class-validator';

export class IdentityRequest {
  @ApiProperty({ description: 'Of the person your own system has signed in.' })
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @IsOptional() @IsString() @MaxLength(255) name?: string;
}

export class VisitRequest {
  @ApiPropertyOptional({ description: 'The token before: the visit goes on under the new one.' })
  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  token?: string;

  @ApiPropertyOptional({ description: 'With its `hash`, of a visitor who is signed in.' })
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string;

  @IsOptional() @IsString() @MaxLength(128) hash?: string;
}

export class PageMessage {
  @IsString() @MaxLength(1_024) token!: string;

  @ApiPropertyOptional({ description: 'As the last answer named it; absent where none was named yet.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  chat?: string;

  @IsIn(['visitor', 'agent', 'system']) sender!: 'visitor' | 'agent' | 'system';

  @IsString() @Length(1, 8_192) text!: string;

  @ApiProperty({ description: 'How often this sender had said these words in this chat before.' })
  @IsInt()
  @Min(0)
  @Max(10_000)
  before!: number;

  @ApiProperty({ description: 'The how many-th message of this sender in this chat it is.' })
  @IsInt()
  @Min(1)
  @Max(100_000)
  number!: number;

  @ApiPropertyOptional({ description: 'Of the page, without its query.' })
  @IsOptional()
  @IsString()
  @MaxLength(2_048)
  page?: string;
}
