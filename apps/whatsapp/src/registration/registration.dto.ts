/** What the routes of the registration take. */
import { ApiPropertyOptional } from '@nestjs/swagger';
import { TENANT_ID } from '@enlace/contracts';
import { REGISTRATION_LEVELS, type RegistrationLevel } from '@enlace/providers';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsUUID, IsUrl, Matches, MaxLength } from 'class-validator';

export class RegistrationChoice {
  @ApiPropertyOptional({ description: 'May be left out with a key of one tenant.' })
  @IsOptional()
  @Matches(TENANT_ID)
  tenant_id?: string;

  @ApiPropertyOptional({ description: 'Which number, when the tenant has several.' })
  @IsOptional()
  @IsUUID()
  integration_id?: string;
}

export class RegistrationRequest extends RegistrationChoice {
  @ApiPropertyOptional({
    enum: REGISTRATION_LEVELS,
    description:
      'For this number alone (phone), its account (waba), or the whole app; the one registered last unless given, or else phone.',
  })
  @IsOptional()
  @IsIn(REGISTRATION_LEVELS)
  level?: RegistrationLevel;

  @ApiPropertyOptional({ description: 'PUBLIC_URL with our own path unless given; at most 200 characters.' })
  @IsOptional()
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  @MaxLength(200)
  url?: string;
}

export class RegistrationRemoval extends RegistrationChoice {
  @ApiPropertyOptional({
    enum: REGISTRATION_LEVELS,
    description: 'The level it was registered at unless given.',
  })
  @IsOptional()
  @IsIn(REGISTRATION_LEVELS)
  level?: RegistrationLevel;

  @ApiPropertyOptional({
    description: 'Takes the app off the account too: no webhook of any of its numbers comes any more.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  unsubscribe?: boolean;
}
