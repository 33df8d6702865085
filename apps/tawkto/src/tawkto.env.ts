/** What the Tawk.to service reads from its environment: the integration of the default tenant, as older systems name it. */
import { IsIn, IsNotEmpty, IsString, IsUrl } from 'class-validator';
import { MediaEnv, Variable } from '@enlace/service-kit';

export class TawktoEnv extends MediaEnv {
  @Variable({
    about: 'the property id (older systems call it site_id)',
    example: '5a1b2c3d4e5f',
    optional: true,
  })
  @IsString()
  @IsNotEmpty()
  TAWKTO_PROPERTY_ID?: string;

  @Variable({ about: 'the widget id', example: 'default', optional: true })
  @IsString()
  @IsNotEmpty()
  TAWKTO_WIDGET_ID?: string;

  @Variable({
    about: 'the REST API key, where access was granted',
    example: 'on request at tawk.to',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TAWKTO_API_KEY?: string;

  @Variable({ about: 'where the REST API is', example: 'https://api.tawk.to', optional: true })
  @IsUrl({ require_tld: false, require_protocol: true })
  TAWKTO_BASE_URL?: string;

  @Variable({
    about: 'the webhook secret, from Settings > Webhooks',
    example: 'from Settings > Webhooks',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TAWKTO_WEBHOOK_SECRET?: string;

  @Variable({
    about: 'how webhooks are signed: tawk-sha1, sha256-prefixed or auto',
    example: 'tawk-sha1',
    optional: true,
  })
  @IsIn(['tawk-sha1', 'sha256-prefixed', 'auto'])
  TAWKTO_SIGNATURE_SCHEME?: string;

  @Variable({
    about: 'an optional token for a GET on the webhook path; tawk.to itself never calls it',
    example: 'any',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TAWKTO_VERIFY_TOKEN?: string;

  @Variable({
    about: 'the JavaScript API key, for secure mode',
    example: 'from Administration',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  TAWKTO_JAVASCRIPT_API_KEY?: string;
}
