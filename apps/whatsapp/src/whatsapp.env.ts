/** What the WhatsApp service reads from its environment: the integration of the default tenant, as older systems name it. */
import { IsNotEmpty, IsString, IsUrl } from 'class-validator';
import { MediaEnv, Variable } from '@enlace/service-kit';

export class WhatsAppEnv extends MediaEnv {
  @Variable({
    about: "the default tenant's phone number id, from the App Dashboard",
    example: '106540352242922',
    optional: true,
  })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_PHONE_NUMBER_ID?: string;

  @Variable({ about: 'the WhatsApp Business Account id', example: '102290129340398', optional: true })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_WABA_ID?: string;

  @Variable({
    about: 'the id of the Meta app, for its own webhook subscription',
    example: '4400000000000001',
    optional: true,
  })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_APP_ID?: string;

  @Variable({ about: 'the access token of a system user', example: 'EAAG…', optional: true, secret: true })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_ACCESS_TOKEN?: string;

  @Variable({
    about: 'the token of the GET handshake, chosen by you',
    example: 'a-long-random-text',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_VERIFY_TOKEN?: string;

  @Variable({
    about: 'the app secret, which signs every webhook',
    example: 'from App settings > Basic',
    optional: true,
    secret: true,
  })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_APP_SECRET?: string;

  @Variable({ about: 'where the Graph API is', example: 'https://graph.facebook.com', optional: true })
  @IsUrl({ require_tld: false, require_protocol: true })
  WHATSAPP_BASE_URL?: string;

  @Variable({ about: 'the version of the Graph API', example: 'v25.0', optional: true })
  @IsString()
  @IsNotEmpty()
  WHATSAPP_API_VERSION?: string;
}
